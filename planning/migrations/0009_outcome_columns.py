import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Outcomes hold derived rows alone, so that of a visit is laid anew rather than changed."""

    dependencies = [
        ("clinic", "0005_exports_are_kept"),
        ("planning", "0008_after_the_needle_is_kept"),
    ]

    operations = [
        migrations.DeleteModel("OutcomePoint"),
        migrations.RemoveIndex("treatmentoutcome", "outcome_by_day"),
        migrations.AddIndex(
            "treatmentoutcome",
            models.Index(fields=["clinic", "-given_on"], name="outcome_by_day"),
        ),
        migrations.AddIndex(
            "treatmentoutcome",
            models.Index(fields=["patient", "given_on"], name="outcome_by_patient"),
        ),
        migrations.AddField(
            "treatmentoutcome",
            "worst_grade",
            models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AlterField(
            "treatmentoutcome", "asymmetry_before_tenths_mm", models.PositiveIntegerField(null=True)
        ),
        migrations.CreateModel(
            name="OutcomeColumn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("month", models.DateField()),
                ("numbers", models.BinaryField()),
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
                "verbose_name": "column of outcomes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "name", "month"), name="outcomecolumn_month_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutcomeLabel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("dimension", models.CharField(max_length=20)),
                ("code", models.PositiveSmallIntegerField()),
                ("word", models.CharField(max_length=120)),
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
                "verbose_name": "label of outcomes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "dimension", "word"), name="outcomelabel_word_once"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "dimension", "code"), name="outcomelabel_code_once"
                    ),
                ],
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
                ("kind", models.CharField(max_length=20)),
                ("due_on", models.DateField()),
                ("was_kept", models.BooleanField(default=False)),
                ("measured_on", models.DateField(null=True)),
                ("girth_change_left_tenths_mm", models.IntegerField(null=True)),
                ("girth_change_right_tenths_mm", models.IntegerField(null=True)),
                ("muscle_change_left_tenths_mm", models.IntegerField(null=True)),
                ("muscle_change_right_tenths_mm", models.IntegerField(null=True)),
                ("asymmetry_tenths_mm", models.PositiveIntegerField(null=True)),
                ("satisfaction_contour", models.PositiveSmallIntegerField(null=True)),
                ("satisfaction_girth", models.PositiveSmallIntegerField(null=True)),
                ("compensation_left", models.BooleanField(default=False)),
                ("compensation_right", models.BooleanField(default=False)),
                ("compensation", models.JSONField(default=list)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="points",
                        to="planning.treatmentoutcome",
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome at a visit",
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("compensation_left", True),
                            ("compensation_right", True),
                            _connector="OR",
                        ),
                        fields=["clinic", "-measured_on"],
                        name="point_of_compensation",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("outcome", "kind"), name="point_kind_once")
                ],
            },
        ),
    ]
