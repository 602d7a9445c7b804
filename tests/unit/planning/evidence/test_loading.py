"""Evidence files: complete, sourced, refused by name when wrong (SAF-04, SAF-06)."""

from pathlib import Path
from typing import Any

import pytest

from planning import evidence
from planning.domain.citations import Citations, Grade
from planning.domain.disagreements import Topic
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.medicines import Medicines
from planning.domain.products import Catalogue
from planning.domain.rules import Rules
from planning.evidence import EvidenceError, cited, load
from planning.evidence.collect import files

PRODUCT_CODES = {
    "onabotulinumtoxinA-botox",
    "prabotulinumtoxinA-nabota",
    "letibotulinumtoxinA-botulax",
    "incobotulinumtoxinA-xeomin",
    "abobotulinumtoxinA-dysport",
    "botulinumtoxinA-meditoxin",
    "lanbotulinumtoxinA-hengli",
}


@pytest.mark.parametrize("name", files())
def test_every_source_of_every_file_is_in_the_bibliography(name: str) -> None:
    known = evidence.load_citations().keys | {CLINIC_DEFAULT}
    content = evidence.read(name)
    assert [found for found in cited(content) if found[1] not in known] == []


def test_keys_named_in_brackets_are_among_the_sources() -> None:
    """A sentence that says [Asan] must let the reader open Asan."""
    for row in evidence.load_disagreements():
        words = row.position_a + row.position_b
        bracketed = {
            key.strip() for part in words.split("[")[1:] for key in part.split("]")[0].split(";")
        }
        assert bracketed <= set(row.sources)


def test_the_seven_products_of_the_case_files() -> None:
    assert {product.code for product in evidence.load_products()} == PRODUCT_CODES


def test_every_row_of_the_references_disagreements() -> None:
    rows = evidence.load_disagreements()
    assert {row.topic for row in rows} == set(Topic)
    assert len(rows) == 14


def test_a_text_no_source_was_seen_for_is_graded_low() -> None:
    grades = {citation.key: citation.grade for citation in evidence.load_citations().citations}
    assert grades["Yi2023"] is Grade.A
    assert grades["Liu2024"] is Grade.F
    assert grades["Plaza"] is Grade.S


def test_medicines_of_the_reference_have_a_class() -> None:
    medicines = evidence.load_medicines()
    for medicine, code in {
        "gentamicin": "aminoglycosides",
        "apixaban": "anticoagulants",
        "ethinylestradiol": "oestrogens",
        "spectinomycin": "spectinomycin",
        "colistin": "polymyxins",
        "minocycline": "tetracyclines",
        "lincomycin": "lincosamides",
        "suxamethonium": "neuromuscular_blockers",
        "tolterodine": "anticholinergics",
        "eperisone": "muscle_relaxants",
    }.items():
        assert [group.code for _, group in medicines.found_in([medicine])] == [code]


def test_product_rules_name_products_and_classes_that_exist() -> None:
    medicines = evidence.load_medicines()
    for group in medicines.classes:
        assert {special.product for special in group.for_products} <= PRODUCT_CODES
    for product in evidence.load_products():
        for bar in product.contraindications:
            if bar.medicine_class is not None:
                assert medicines.get(bar.medicine_class) is not None


# ---- Wrong files ---------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Evidence read from a folder of this test instead of the package."""
    bibliography = Path(evidence.__file__).with_name("citations.toml")
    (tmp_path / "citations.toml").write_bytes(bibliography.read_bytes())
    monkeypatch.setattr("importlib.resources.files", lambda package: tmp_path)
    return tmp_path


def refused(name: str, model: Any) -> str:
    with pytest.raises(EvidenceError) as caught:
        load(name, model)
    return str(caught.value)


def test_a_missing_file_is_named(folder: Path) -> None:
    assert refused("rules-1999-01", Rules).startswith("rules-1999-01.toml: ")


def test_a_file_that_is_no_toml_is_named(folder: Path) -> None:
    (folder / "products.toml").write_text("products = [", encoding="utf-8")
    assert refused("products", Catalogue).startswith("products.toml: ")


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "products.toml").write_bytes("a = 'é'".encode("latin-1"))
    assert refused("products", Catalogue).startswith("products.toml: ")


def test_an_unknown_field_is_named(folder: Path) -> None:
    (folder / "products.toml").write_text(
        'products_version = "x"\nproducts = []\nsurprise = 1\n', encoding="utf-8"
    )
    assert refused("products", Catalogue) == (
        "products.toml: surprise: Extra inputs are not permitted"
    )


def test_an_unknown_citation_is_named_with_its_place(folder: Path) -> None:
    (folder / "medicines.toml").write_text(
        'medicines_version = "x"\n[[classes]]\ncode = "a"\nname = "a"\naction = "note"\n'
        'statement = "s"\nsources = ["Nobody1999"]\ndrugs = ["a"]\n',
        encoding="utf-8",
    )
    assert refused("medicines", Medicines) == (
        "medicines.toml: classes[0].sources: no citation has the key 'Nobody1999'"
    )


def test_a_citation_key_given_twice_is_refused(folder: Path) -> None:
    entry = '[[citations]]\nkey = "A"\ngrade = "A"\nreference = "r"\n'
    (folder / "citations.toml").write_text(entry * 2, encoding="utf-8")
    assert "the key A is given twice" in refused("citations", Citations)
