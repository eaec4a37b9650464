from django.apps import AppConfig


class PersonalDataConfig(AppConfig):
    name = "ledger_project.personal_data"
    label = "personal_data"
