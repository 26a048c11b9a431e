"""The product on one machine: the embedded AWS, the stack from the built template, WeChat's simulator, the API.

``make run`` is ``python -m infra.local.run``. Tests and benches use ``infra.local.running.Stack``, which starts the
same pieces on free ports with a state of its own. Nothing here is in the zip, and nothing here makes a table or polls
a queue: the template does.
"""
