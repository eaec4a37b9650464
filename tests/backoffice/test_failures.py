"""What a bug in a page of the back office says, and what it leaves in the log."""

import re

import structlog

from customers.admin.customers import CustomerAdmin


def test_a_bug_is_shown_by_its_instance_alone_and_logged_with_its_cause(
    admin_client, ledger, monkeypatch
):
    def broken(*args, **kwargs):
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(CustomerAdmin, "get_queryset", broken)
    admin_client.raise_request_exception = False
    with structlog.testing.capture_logs() as lines:
        answer = admin_client.get("/admin/customers/customer/", headers={"Accept": "text/html"})
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "hunter2" not in page
    (instance,) = re.findall(r"<dt>Instance</dt><dd><code>([0-9a-f-]{36})", page)
    (line,) = [line for line in lines if line["log_level"] == "error"]
    assert line["instance"] == instance
    assert "hunter2" in str(line["exc_info"])
    (request,) = [line for line in lines if line["event"] == "request"]
    assert request["instance"] == instance
