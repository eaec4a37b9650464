"""What rows that change were last written as is kept by the database itself."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import ledger_project.core.versions
from ledger_project.core.versions import first_versions


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("customers", "0009_words"),
        ("core", "0028_versions"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func=(
                        "keep_version('1', 'customer_id', 'type', 'state', 'given_on', "
                        "'withdrawn_on', 'reference')"
                    ),
                    hash="88eeb044b4408c28a1910dd34d864d41b61344a0",
                    operation=(
                        'INSERT OR UPDATE OF "customer_id", "type", "state", "given_on", '
                        '"withdrawn_on", "reference" OR DELETE'
                    ),
                    pgid="pgtrigger_version_kept_432b3",
                    table="customers_consent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func=(
                        "keep_version('1', 'customer_no', 'state', 'legal_entity', 'name', "
                        "'reg_no', 'reg_country', 'vat_no', 'email_address', 'msisdn', "
                        "'protected_identity', 'preferred_language_code', 'edi_van', "
                        "'edi_interchange_recipient', 'edi_buyer_id', 'addressee', "
                        "'street_address', 'co_address', 'zip_code', 'city', 'country_code', "
                        "'billing_addressee', "
                        "'billing_street_address', 'billing_co_address', 'billing_zip_code', "
                        "'billing_city', 'billing_country_code', 'registered_on', 'erased_on')"
                    ),
                    hash="42c6a89db5a18ab13ce9144c27de0889ca2e2cdc",
                    operation=(
                        'INSERT OR UPDATE OF "customer_no", "state", "legal_entity", "name", '
                        '"reg_no", "reg_country", "vat_no", "email_address", "msisdn", '
                        '"protected_identity", "preferred_language_code", "edi_van", '
                        '"edi_interchange_recipient", "edi_buyer_id", "addressee", '
                        '"street_address", "co_address", "zip_code", "city", "country_code", '
                        '"billing_addressee", '
                        '"billing_street_address", "billing_co_address", "billing_zip_code", '
                        '"billing_city", "billing_country_code", "registered_on", "erased_on" '
                        "OR DELETE"
                    ),
                    pgid="pgtrigger_version_kept_0781c",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customerseller",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func="keep_version('1', 'customer_id', 'seller_id', 'since')",
                    hash="4d39295cc447c721a80db84b8b6383e372a7bfbd",
                    operation='INSERT OR UPDATE OF "customer_id", "seller_id", "since" OR DELETE',
                    pgid="pgtrigger_version_kept_f5e06",
                    table="customers_customerseller",
                    when="AFTER",
                ),
            ),
        ),
        first_versions(
            "customers_consent", "customer_id type state given_on withdrawn_on reference"
        ),
        first_versions(
            "customers_customer",
            "customer_no state legal_entity name reg_no reg_country vat_no email_address "
            "msisdn protected_identity preferred_language_code edi_van "
            "edi_interchange_recipient edi_buyer_id addressee street_address co_address "
            "zip_code city country_code billing_addressee "
            "billing_street_address billing_co_address billing_zip_code billing_city "
            "billing_country_code registered_on erased_on",
        ),
        first_versions("customers_customerseller", "customer_id seller_id since"),
    ]
