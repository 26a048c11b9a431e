"""The policy of what core itself shows: one's own jobs and uploads, and the documents."""

from chalicelib.core.policy import anyone, declare, signed

POLICY = declare(
    {
        "docs.see": anyone,
        "job.see": signed,
        "upload.begin": signed,
    }
)
