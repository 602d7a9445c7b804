import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0004_fictitious_and_exports"),
        ("patients", "0002_photos"),
        ("planning", "0006_patient_page_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Treatment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "draft"), ("signed", "signed"), ("voided", "voided")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("document", models.JSONField()),
                ("given_on", models.DateField()),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=1)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("void_reason", models.TextField(blank=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="treatments",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "clinician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="treatments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="treatments",
                        to="patients.patient",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="treatments",
                        to="planning.plan",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "treatment",
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("form_code", models.CharField(max_length=80)),
                ("form_version", models.CharField(max_length=20)),
                ("product", models.CharField(max_length=80)),
                ("body_site", models.CharField(max_length=80)),
                ("language", models.CharField(max_length=5)),
                ("text", models.JSONField()),
                ("text_sha256", models.CharField(max_length=64)),
                ("scope", models.JSONField()),
                ("scope_sha256", models.CharField(max_length=64)),
                (
                    "method",
                    models.CharField(
                        choices=[("drawn", "drawn on screen"), ("typed", "typed by the patient")],
                        max_length=10,
                    ),
                ),
                ("strokes", models.JSONField(default=list)),
                ("typed_name", models.CharField(blank=True, max_length=200)),
                ("signed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="patients.patient",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="planning.plan",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="planning.planrevision",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents_taken",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "ordering": ["-signed_at"],
            },
        ),
        migrations.CreateModel(
            name="ConsentWithdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "consent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="planning.consent",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "consent withdrawal",
            },
        ),
        migrations.CreateModel(
            name="ContactAttempt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("reached", "reached"),
                            ("no_answer", "no answer"),
                            ("message_left", "message left"),
                            ("wrong_number", "wrong number"),
                            ("asked_to_call_later", "asked to be called later"),
                            ("declined", "declined"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="patients.patient",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="planning.visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact attempt",
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("red_flags", models.JSONField()),
                ("note", models.TextField(blank=True)),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="patients.patient",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="planning.visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "escalation",
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("product", models.CharField(max_length=80)),
                ("vial_units", models.PositiveIntegerField()),
                ("lot_number", models.CharField(max_length=40)),
                ("expires_on", models.DateField()),
                ("vials_in_stock", models.PositiveIntegerField(default=0)),
                ("recalled_at", models.DateTimeField(blank=True, null=True)),
                ("recall_reason", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "recalled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "lot",
            },
        ),
        migrations.CreateModel(
            name="OutcomePoint",
            fields=[
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="outcome_point",
                        serialize=False,
                        to="planning.visit",
                    ),
                ),
                ("given_on", models.DateField()),
                ("kind", models.CharField(max_length=20)),
                ("was_due", models.BooleanField(default=True)),
                ("was_kept", models.BooleanField(default=False)),
                ("girth_change_left_tenths_mm", models.IntegerField(null=True)),
                ("girth_change_right_tenths_mm", models.IntegerField(null=True)),
                ("muscle_change_left_tenths_mm", models.IntegerField(null=True)),
                ("muscle_change_right_tenths_mm", models.IntegerField(null=True)),
                ("asymmetry_tenths_mm", models.IntegerField(null=True)),
                ("satisfaction_contour", models.PositiveSmallIntegerField(null=True)),
                ("satisfaction_girth", models.PositiveSmallIntegerField(null=True)),
                ("compensation_left", models.BooleanField(default=False)),
                ("compensation_right", models.BooleanField(default=False)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clinic.clinic",
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome at a visit",
            },
        ),
        migrations.CreateModel(
            name="PatientReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("language", models.CharField(max_length=5)),
                ("options", models.JSONField(default=dict)),
                ("state_sha256", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("rendering", "rendering"),
                            ("ready", "ready"),
                            ("failed", "failed"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("path", models.CharField(blank=True, max_length=255)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="patients.patient",
                    ),
                ),
            ],
            options={
                "verbose_name": "patient report",
            },
        ),
        migrations.CreateModel(
            name="SafetyCall",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("answers", models.JSONField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="safety_calls",
                        to="patients.patient",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="safety_calls",
                        to="planning.visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "safety call",
            },
        ),
        migrations.CreateModel(
            name="StockMovement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("opened", "opened"),
                            ("discarded", "discarded unopened"),
                            ("unmarked", "unmarked"),
                        ],
                        max_length=12,
                    ),
                ),
                ("vials", models.PositiveIntegerField()),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="planning.lot",
                    ),
                ),
                (
                    "unmarks",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unmarked_by",
                        to="planning.stockmovement",
                    ),
                ),
            ],
            options={
                "verbose_name": "stock movement",
            },
        ),
        migrations.CreateModel(
            name="TreatmentOutcome",
            fields=[
                (
                    "treatment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="outcome",
                        serialize=False,
                        to="planning.treatment",
                    ),
                ),
                ("given_on", models.DateField()),
                ("product", models.CharField(max_length=80)),
                ("protocol", models.CharField(blank=True, max_length=120)),
                ("pattern", models.CharField(blank=True, max_length=120)),
                ("tier", models.CharField(blank=True, max_length=20)),
                ("total_tenths", models.PositiveIntegerField()),
                ("asymmetry_before_tenths_mm", models.IntegerField(null=True)),
                ("adverse_events", models.PositiveIntegerField(default=0)),
                ("retreated_after_days", models.PositiveIntegerField(null=True)),
            ],
            options={
                "verbose_name": "treatment outcome",
            },
        ),
        migrations.CreateModel(
            name="TreatmentSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("plan_sha256", models.CharField(max_length=64)),
                ("signer_name", models.CharField(max_length=150)),
                ("meaning", models.CharField(max_length=40)),
                ("signed_at", models.DateTimeField()),
                ("time_zone", models.CharField(max_length=64)),
                (
                    "signer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="treatment_signatures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "treatment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signature",
                        to="planning.treatment",
                    ),
                ),
            ],
            options={
                "verbose_name": "treatment signature",
            },
        ),
        migrations.CreateModel(
            name="Vial",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("diluent_microlitres", models.PositiveIntegerField()),
                ("reconstituted_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("used", "used"),
                            ("discarded", "discarded"),
                            ("unmarked", "unmarked"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("close_reason", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vials",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vials",
                        to="planning.lot",
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opened_vials",
                        to="planning.stockmovement",
                    ),
                ),
            ],
            options={
                "verbose_name": "vial",
            },
        ),
        migrations.CreateModel(
            name="TreatmentVial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="treatments",
                        to="planning.lot",
                    ),
                ),
                (
                    "treatment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vials",
                        to="planning.treatment",
                    ),
                ),
                (
                    "vial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="treatments",
                        to="planning.vial",
                    ),
                ),
            ],
            options={
                "verbose_name": "vial of a treatment",
            },
        ),
        migrations.CreateModel(
            name="VisitDraft",
            fields=[
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="draft",
                        serialize=False,
                        to="planning.visit",
                    ),
                ),
                ("typed", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "visit draft",
            },
        ),
        migrations.CreateModel(
            name="VisitRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("measured_on", models.DateField()),
                ("correction_reason", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit_records",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit_records",
                        to="patients.patient",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="planning.visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "visit record",
            },
        ),
        migrations.CreateModel(
            name="AdverseEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("document", models.JSONField()),
                ("kind", models.CharField(max_length=40)),
                ("grade", models.CharField(max_length=20)),
                ("relation", models.CharField(max_length=20)),
                ("side", models.CharField(blank=True, max_length=5)),
                ("onset_on", models.DateField()),
                ("is_red_flag", models.BooleanField(default=False)),
                ("is_ongoing", models.BooleanField(default=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adverse_events",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="planning.adverseevent",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adverse_events",
                        to="patients.patient",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adverse_events",
                        to="planning.plan",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adverse_events",
                        to="planning.visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "adverse event",
                "indexes": [
                    models.Index(fields=["clinic", "-onset_on"], name="adverse_event_by_onset"),
                    models.Index(fields=["patient", "-onset_on"], name="adverse_event_by_patient"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["plan", "-signed_at"], name="consent_by_plan"),
        ),
        migrations.AddIndex(
            model_name="contactattempt",
            index=models.Index(fields=["visit", "at"], name="contact_by_visit"),
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(
                condition=models.Q(("answered_at", None)),
                fields=["clinic", "raised_at"],
                name="escalation_unanswered",
            ),
        ),
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(fields=["clinic", "product", "expires_on"], name="lot_by_expiry"),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(
                fields=("clinic", "product", "vial_units", "lot_number"), name="lot_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="patientreport",
            constraint=models.UniqueConstraint(
                fields=("patient", "language", "state_sha256"), name="report_rendered_once"
            ),
        ),
        migrations.AddIndex(
            model_name="stockmovement",
            index=models.Index(fields=["lot", "at"], name="movement_by_lot"),
        ),
        migrations.AddConstraint(
            model_name="stockmovement",
            constraint=models.CheckConstraint(
                condition=models.Q(("vials__gte", 1)), name="movement_of_some_vials"
            ),
        ),
        migrations.AddField(
            model_name="treatmentoutcome",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="outcomes",
                to="clinic.clinic",
            ),
        ),
        migrations.AddField(
            model_name="treatmentoutcome",
            name="clinician",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="treatmentoutcome",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="outcomes",
                to="patients.patient",
            ),
        ),
        migrations.AddField(
            model_name="outcomepoint",
            name="outcome",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="points",
                to="planning.treatmentoutcome",
            ),
        ),
        migrations.AddIndex(
            model_name="treatment",
            index=models.Index(fields=["clinic", "-given_on"], name="treatment_by_day"),
        ),
        migrations.AddIndex(
            model_name="treatment",
            index=models.Index(fields=["patient", "-given_on"], name="treatment_by_patient"),
        ),
        migrations.AddConstraint(
            model_name="treatment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["draft", "signed"])),
                fields=("plan",),
                name="treatment_one_for_a_plan",
            ),
        ),
        migrations.AddIndex(
            model_name="vial",
            index=models.Index(
                fields=["clinic", "status", "reconstituted_at"], name="vial_by_status"
            ),
        ),
        migrations.AddConstraint(
            model_name="treatmentvial",
            constraint=models.UniqueConstraint(
                fields=("treatment", "vial"), name="vial_once_per_treatment"
            ),
        ),
        migrations.AddIndex(
            model_name="visitrecord",
            index=models.Index(fields=["patient", "measured_on"], name="visit_record_by_patient"),
        ),
        migrations.AddConstraint(
            model_name="visitrecord",
            constraint=models.UniqueConstraint(
                fields=("visit", "number"), name="visit_record_number_once"
            ),
        ),
        migrations.AddIndex(
            model_name="treatmentoutcome",
            index=models.Index(fields=["clinic", "given_on"], name="outcome_by_day"),
        ),
        migrations.AddIndex(
            model_name="outcomepoint",
            index=models.Index(fields=["clinic", "kind", "given_on"], name="point_by_kind"),
        ),
    ]
