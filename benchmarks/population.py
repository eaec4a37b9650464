"""A large population in a few statements: the rows of n authorizations with full captures.

Every row is as the operations write it, so `verify_ledger` finds nothing wrong with it.
"""

import contextlib
import datetime as dt
import json
import re
from collections.abc import Iterator

import psycopg
from django.conf import settings
from django.db import connection

from accounts.books.chart import Role, default_number
from ledger_project import embedded_postgres
from ledger_project.core import versions
from ledger_project.core.models import Ledger, Seller
from ledger_project.embedded_postgres import supervisor

BUYER = json.dumps(
    {
        "emailAddress": None,
        "cellPhone": None,
        "nationalConsumerIdentifier": {"value": None, "countryCode": None},
        "nationalOrganizationIdentifier": {"value": None, "countryCode": None},
        "invoiceAddress": {
            **dict.fromkeys(("streetAddress", "city", "coAddress", "zipCode")),
            "name": "Customer",
            "countryCode": "SE",
        },
    }
)
CUSTOMER_EACH = 100  # Invoices a customer.

_CUSTOMERS = """
INSERT INTO customers_customer
       (ledger_id, created_by, customer_no, state, legal_entity, name, reg_no, reg_country, vat_no,
        email_address, msisdn, protected_identity, preferred_language_code, edi_van,
        edi_interchange_recipient, edi_buyer_id, addressee, street_address, co_address, zip_code,
        city, country_code, payment_serial, registered_on)
SELECT %(ledger)s, 'population', nextval('ledger_' || %(ledger)s || '_customer'), 'active',
       'business', 'Customer ' || n, 'P' || %(first)s + n, %(country)s, '', '', '', false, '', '',
       '', '', 'Customer ' || n, '', '', '', '', %(country)s, 0, %(on)s
  FROM generate_series(1, %(customers)s) n;
INSERT INTO accounts_account
       (ledger_id, created_by, account_no, customer_id, state, profile_type, alias, description,
        started_on, currency, credit_limit, balance, reserved)
SELECT %(ledger)s, 'population', customer_no, id, 'Open', 'kontofaktura', '', '', %(on)s,
       %(currency)s, 10000000000, 0, 0
  FROM customers_customer WHERE ledger_id = %(ledger)s AND created_by = 'population'
   AND id NOT IN (SELECT customer_id FROM accounts_account WHERE ledger_id = %(ledger)s);
"""

_AUTHORIZATIONS = """
WITH buyer AS (
    SELECT row_number() OVER (ORDER BY id) - 1 AS n, id AS account_id, customer_id
      FROM accounts_account WHERE ledger_id = %(ledger)s AND created_by = 'population'
     ORDER BY id DESC LIMIT %(customers)s
)
INSERT INTO invoices_authorization
       (ledger_id, created_by, seller_id, customer_id, account_id, state, valid_to, authorized_on,
        fingerprint, authorized, captured, credited, released, currency, invoice_number,
        invoice_date, due_date, collection_reference_text, payment_reference, payment_account_type,
        payment_account_number, payment_account_bic, payment_account_iban, assignment_notice, buyer)
SELECT %(ledger)s, %(mark)s, %(seller)s, buyer.customer_id, buyer.account_id, 'Captured',
       %(on)s::date + 30, %(on)s, '', a.amount, a.amount, 0, 0, %(currency)s,
       'P' || %(first)s + a.n, %(on)s, %(on)s::date + 30, '', a.reference || luhn.digit, 'BGSE',
       '5050-1055', '', '', '', %(buyer)s
  FROM (SELECT n, (n %% 9000 + 1000)::numeric / 10 AS amount,
               '5' || lpad(%(ledger)s::text, 5, '0')
               || lpad(s::text, greatest(6, length(s::text)), '0')
               || ((8 + greatest(6, length(s::text))) %% 10) AS reference
          FROM generate_series(1, %(count)s) n
         CROSS JOIN LATERAL (SELECT nextval('ledger_' || %(ledger)s || '_payment_reference') + 0 * n
                                    AS s) serial) a
  JOIN buyer ON buyer.n %% %(customers)s = a.n / %(each)s %% %(customers)s
 CROSS JOIN LATERAL (
       SELECT (10 - sum(CASE WHEN odd THEN d / 5 + d * 2 %% 10 ELSE d END) %% 10) %% 10 AS digit
         FROM (SELECT substr(reverse(a.reference), i, 1)::int AS d, i %% 2 = 1 AS odd
                 FROM generate_series(1, length(a.reference)) i) digits) luhn;
INSERT INTO customers_customerseller (ledger_id, created_by, customer_id, seller_id, since)
SELECT DISTINCT %(ledger)s, %(mark)s, customer_id, seller_id, %(on)s::date
  FROM invoices_authorization WHERE ledger_id = %(ledger)s AND created_by = %(mark)s
    ON CONFLICT DO NOTHING;
INSERT INTO core_statechange
       (ledger_id, created_by, document_type, document_id, operation, from_state, to_state,
        business_date, reason)
SELECT %(ledger)s, %(mark)s, 'authorization', id, 'capture', 'Authorized', 'Captured', %(on)s, ''
  FROM invoices_authorization WHERE ledger_id = %(ledger)s AND created_by = %(mark)s;
INSERT INTO invoices_capture
       (ledger_id, created_by, authorization_id, reference, amount, business_date, authorized_after,
        captured_after, credited_after, remaining_after)
SELECT %(ledger)s, %(mark)s, id, 'c-1', captured, %(on)s, authorized, captured, 0, 0
  FROM invoices_authorization WHERE ledger_id = %(ledger)s AND created_by = %(mark)s;
INSERT INTO invoices_invoice
       (ledger_id, created_by, invoice_no, external_invoice_id, seller_id, customer_id, account_id,
        authorization_id, state, claim_level, purchased, issued_on, invoice_date, due_date,
        interest_after, demanded_on, currency, debited, credited, capital_debt, paid,
        payment_reference)
SELECT %(ledger)s, %(mark)s, invoice_number, '', seller_id, customer_id, account_id, id, 'open',
       'Invoice', true, %(on)s, invoice_date, due_date, due_date, due_date, currency,
       captured, 0, captured, 0,
       payment_reference
  FROM invoices_authorization WHERE ledger_id = %(ledger)s AND created_by = %(mark)s;
"""

_ENTRIES = f"""
INSERT INTO accounts_journalentry
       (ledger_id, created_by, template, accounting_action, transaction_cause, book_on, value_on,
        document_type, document_id, invoice_id)
SELECT %(ledger)s, %(mark)s, t.template, t.action, '', %(on)s, %(on)s, 'capture', c.id, i.id
  FROM invoices_capture c
  JOIN invoices_invoice i ON i.ledger_id = c.ledger_id AND i.authorization_id = c.authorization_id
 CROSS JOIN (VALUES ('invoice_issued', 'Invoice'), ('receivable_purchased', 'Purchase'))
            AS t (template, action)
 WHERE c.ledger_id = %(ledger)s AND c.created_by = %(mark)s;
INSERT INTO accounts_journalline
       (ledger_id, entry_id, seller_id, book, role, account_number, debit, credit, currency,
        book_on, exported)
SELECT %(ledger)s, e.id, %(seller)s, l.book, l.role, l.number,
       CASE WHEN l.debit THEN i.debited ELSE 0 END, CASE WHEN l.debit THEN 0 ELSE i.debited END,
       %(currency)s, %(on)s, l.exported
  FROM accounts_journalentry e
  JOIN invoices_invoice i ON i.ledger_id = e.ledger_id AND i.id = e.invoice_id
  JOIN (VALUES
        ('invoice_issued', 'client', 'receivable', %(receivable)s, true, false),
        ('invoice_issued', 'client', 'sales', %(sales)s, false, false),
        ('receivable_purchased', 'client', '{Role.SETTLEMENT_RECEIVABLE}', %(settlement)s, true,
         true),
        ('receivable_purchased', 'client', 'receivable', %(receivable)s, false, true),
        ('receivable_purchased', 'operator', 'purchased_receivable', '', true, false),
        ('receivable_purchased', 'operator', 'client_liability', '', false, false))
       AS l (template, book, role, number, debit, exported) ON l.template = e.template
 WHERE e.ledger_id = %(ledger)s AND e.created_by = %(mark)s;
INSERT INTO invoices_invoicetransaction
       (ledger_id, created_by, invoice_id, type, amount, debt_change, book_on, value_on, cause,
        reference, entry_id)
SELECT %(ledger)s, %(mark)s, i.id, 'Debit', i.debited, i.debited, %(on)s, %(on)s, '', 'c-1', e.id
  FROM accounts_journalentry e
  JOIN invoices_invoice i ON i.ledger_id = e.ledger_id AND i.id = e.invoice_id
 WHERE e.ledger_id = %(ledger)s AND e.created_by = %(mark)s AND e.template = 'invoice_issued';
UPDATE accounts_account a SET balance = a.balance + s.amount
  FROM (SELECT account_id, sum(captured) AS amount FROM invoices_authorization
         WHERE ledger_id = %(ledger)s AND created_by = %(mark)s GROUP BY account_id) s
 WHERE a.ledger_id = %(ledger)s AND a.id = s.account_id;
"""

_PAYMENTS = """
CREATE TEMPORARY TABLE IF NOT EXISTS paying AS
SELECT nextval(pg_get_serial_sequence('invoices_payment', 'id')) AS payment_id,
       nextval(pg_get_serial_sequence('invoices_paymentmatch', 'id')) AS match_id,
       nextval(pg_get_serial_sequence('accounts_journalentry', 'id')) AS entry_id,
       id AS invoice_id, invoice_no, seller_id, customer_id, account_id, payment_reference,
       capital_debt AS amount
  FROM invoices_invoice
 WHERE ledger_id = %(ledger)s AND created_by = %(paid)s AND id %% %(unpaid)s > 0;
INSERT INTO invoices_payment
       (id, ledger_id, created_by, bank_reference, payment_reference, state, amount, remaining,
        withdrawn, returned, currency, value_on, book_on, payer_name, payer_account, message,
        remittance)
SELECT payment_id, %(ledger)s, %(mark)s, 'B-' || payment_id, payment_reference, 'matched', amount,
       0, 0, 0, %(currency)s, %(on)s, %(on)s, '', '', '', '[]'
  FROM paying;
INSERT INTO invoices_paymentmatch
       (id, ledger_id, created_by, payment_id, invoice_id, amount, met, book_on)
SELECT match_id, %(ledger)s, %(mark)s, payment_id, invoice_id, amount, amount, %(on)s FROM paying;
INSERT INTO accounts_journalentry
       (id, ledger_id, created_by, template, accounting_action, transaction_cause, book_on,
        value_on, document_type, document_id, invoice_id)
SELECT entry_id, %(ledger)s, %(mark)s, 'payment_matched', 'Payment', '', %(on)s, %(on)s,
       'paymentmatch', match_id, invoice_id
  FROM paying;
INSERT INTO accounts_journalline
       (ledger_id, entry_id, seller_id, book, role, account_number, debit, credit, currency,
        book_on, exported)
SELECT %(ledger)s, entry_id, seller_id, 'operator', l.role, '',
       CASE WHEN l.debit THEN amount ELSE 0 END, CASE WHEN l.debit THEN 0 ELSE amount END,
       %(currency)s, %(on)s, false
  FROM paying
 CROSS JOIN (VALUES ('client_funds', true), ('purchased_receivable', false)) AS l (role, debit);
INSERT INTO invoices_invoicetransaction
       (ledger_id, created_by, invoice_id, type, amount, debt_change, book_on, value_on, cause,
        reference, entry_id)
SELECT %(ledger)s, %(mark)s, invoice_id, 'Payment', amount, -amount, %(on)s, %(on)s, '',
       'B-' || payment_id, entry_id
  FROM paying;
INSERT INTO core_statechange
       (ledger_id, created_by, document_type, document_id, operation, from_state, to_state,
        business_date, reason)
SELECT %(ledger)s, %(mark)s, 'invoice', invoice_id, 'pay', 'open', 'closed', %(on)s, '' FROM paying;
UPDATE invoices_invoice i SET state = 'closed', capital_debt = 0, paid = i.debited
  FROM paying p WHERE i.ledger_id = %(ledger)s AND i.id = p.invoice_id;
UPDATE accounts_account a SET balance = a.balance - p.amount
  FROM (SELECT account_id, sum(amount) AS amount FROM paying GROUP BY account_id) p
 WHERE a.ledger_id = %(ledger)s AND a.id = p.account_id;
DROP TABLE paying;
"""


_WRITTEN = re.compile(r"(?:INSERT INTO|TABLE IF NOT EXISTS|UPDATE) (\w+)")


@contextlib.contextmanager
def superuser() -> Iterator[psycopg.Cursor]:
    """Yield a cursor that passes over triggers, whose rows are right by construction."""
    if connection.settings_dict["ENGINE"] == "ledger_project.embedded_postgres":
        server = embedded_postgres.start(settings.LEDGER_DATA_DIR)
        where = {"host": str(server.socket_dir), "port": server.port, "user": supervisor.SUPERUSER}
    else:
        parameters = connection.get_connection_params()
        where = {name: parameters[name] for name in ("host", "port")}
        where |= connection.settings_dict["OWNER"]
    with psycopg.connect(
        **where,
        dbname=connection.settings_dict["NAME"],
        autocommit=True,
        cursor_factory=psycopg.ClientCursor,
    ) as session:
        cursor = session.cursor()
        cursor.execute("SET session_replication_role = replica")
        yield cursor


def give_versions() -> None:
    """Give all rows that have none the version that a trigger would have kept."""
    with superuser() as cursor:
        for one in versions.kept():
            if not one.shared:
                columns = " ".join(one.columns)
                cursor.execute(versions.first_versions(one.table, columns, number=one.number).sql)


def _run(cursor: psycopg.Cursor, statements: str, parameters: dict[str, object]) -> None:
    """Run statements, each with statistics of the table that the one before wrote."""
    for statement in statements.split(";\n"):
        if statement.strip():
            cursor.execute(statement, parameters)
            if written := _WRITTEN.search(statement):
                cursor.execute(f"ANALYZE {written[1]}")


def populate_customers(ledger: Ledger, count: int, on: dt.date) -> None:
    """Add `count` customers with an account each."""
    with superuser() as cursor:
        parameters = {
            "ledger": ledger.number,
            "country": ledger.country,
            "currency": ledger.currency,
            "on": on,
            "customers": count,
            "first": 0,
        }
        _run(cursor, _CUSTOMERS, parameters)
    give_versions()


def pay(ledger: Ledger, mark: str, on: dt.date, *, unpaid: int) -> None:
    """Pay the invoices that `populate` made with a mark, on a day, but for one of `unpaid`.

    Call `give_versions` once it is done.
    """
    parameters = {
        "ledger": ledger.number,
        "currency": ledger.currency,
        "on": on,
        "paid": mark,
        "mark": f"{mark}:paid",
        "unpaid": unpaid,
    }
    with superuser() as cursor:
        _run(cursor, _PAYMENTS, parameters)


def populate(
    ledger: Ledger, seller: Seller, count: int, on: dt.date, *, versioned: bool = True
) -> str:
    """Add `count` fully captured, unpaid invoices of a Swedish ledger, booked on `on`.

    Returns the mark of their rows (`created_by`). Rows that something is to be done to get their
    versions later (`give_versions`).
    """
    with superuser() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM invoices_authorization")
        (first,) = cursor.fetchone() or (0,)
        parameters = {
            "ledger": ledger.number,
            "seller": seller.pk,
            "country": ledger.country,
            "currency": ledger.currency,
            "on": on,
            "count": count,
            "customers": max(1, count // CUSTOMER_EACH),
            "each": CUSTOMER_EACH,
            "first": first,
            "mark": f"population:{first}",
            "buyer": BUYER,
            "receivable": default_number(Role.RECEIVABLE, ledger.country),
            "sales": default_number(Role.SALES, ledger.country),
            "settlement": default_number(Role.SETTLEMENT_RECEIVABLE, ledger.country),
        }
        for statements in (_CUSTOMERS, _AUTHORIZATIONS, _ENTRIES):
            _run(cursor, statements, parameters)
    if versioned:
        give_versions()
    return str(parameters["mark"])
