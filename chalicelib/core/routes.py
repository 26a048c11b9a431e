"""Jobs and uploads over HTTP: everybody sees their own, nobody another's."""

from chalicelib.core import cursors, files, progress, uploads
from chalicelib.core.http import Routes
from chalicelib.core.policy import Actor, Caller, signed_in
from chalicelib.core.rules import POLICY
from chalicelib.core.schema import Id, Listed, Paged
from chalicelib.core.schemas import JobView, UploadForm, UploadRequest

routes = Routes("core", POLICY)


@routes.post("/uploads", acts=("upload.begin",), status=201)
def begin_upload(caller: Caller, body: UploadRequest) -> UploadForm:
    """Ask for a form to upload one file with; it is valid for 15 minutes."""
    _, url, fields = uploads.begin(signed_in(caller), body.id, body.purpose, body.content_type)
    return UploadForm(id=body.id, url=url, fields=fields)


@routes.get("/jobs", acts=("job.see",))
def list_jobs(caller: Caller, query: Paged) -> Listed[JobView]:
    """List one's own long jobs, newest first."""
    person = signed_in(caller)
    jobs, after = cursors.page(
        lambda last: progress.of(person, scan_index_forward=False, limit=query.limit, last_evaluated_key=last),
        actor=Actor(person),
        what="jobs",
        cursor=query.cursor,
    )
    return Listed[JobView](items=[view(job) for job in jobs], next=after)


@routes.get("/jobs/{job}", acts=("job.see",))
def see_job(caller: Caller, job: Id) -> JobView:
    """See how far one's own job is; when it is done and made a file, where to download it."""
    return view(progress.find(job, owner=signed_in(caller)))


def view(job: progress.Job) -> JobView:
    """Show ``job``: its file as an address, its other facts as they are."""
    facts = job.said()
    file, filename = facts.pop("file", None), facts.pop("filename", "download")
    return JobView(
        id=job.id,
        kind=job.kind,
        state=job.state,
        done=int(job.done),
        total=int(job.total),
        at_ms=int(job.at_ms),
        facts=facts,
        download=files.download_url(file, filename) if file and job.state == "done" and job.lasts(file) else None,
    )
