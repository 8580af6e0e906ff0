"""A proof as files: CSV, PDF, their signatures, the public key, and how to verify, in one archive."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from portal import spreadsheets
from portal.printing import proof as paper
from portal.printing.figures import grouped
from portal.proving import signing
from portal.proving.period import moment

if TYPE_CHECKING:
    from portal.proving.service import Proof

CSV, PDF, KEY, GUIDE = "proof.csv", "proof.pdf", "public-key.pem", "VERIFY.txt"
SIGNATURE = ".sig"
KEY_LABEL = "签名公钥指纹（SHA-256）"  # the CSV's line that names the key: what is verified reads it again
_DIGEST = re.compile("[0-9a-f]{64}")
MOST_PRINTED = 300  # rows of a table on paper; the CSV has them all


@dataclass(frozen=True)
class Bundle:
    """The archive, and what tells the two files in it from others. `short_code` is the head of the CSV's hash."""

    archive: bytes
    csv_hash: str
    pdf_hash: str

    @property
    def short_code(self) -> str:
        return short_code(self.csv_hash)


def short_code(digest: str) -> str:
    """What is said over the telephone: 3FA2-91BC."""
    return f"{digest[:4]}-{digest[4:8]}".upper()


def bundle(proof: Proof) -> Bundle:
    """Everything an outsider needs. The PDF names the CSV's hash, so that the two belong together."""
    key = signing.public_key()
    csv = csv_of(proof, signing.fingerprint(key))
    csv_hash = hashlib.sha256(csv).hexdigest()
    pdf = paper.proof_pdf(_paper(proof, csv_hash, signing.fingerprint(key)))
    files = {CSV: csv, PDF: pdf}
    files |= {name + SIGNATURE: signing.sign(content) for name, content in files.items()}
    files |= {KEY: signing.pem(key), GUIDE: guide(signing.fingerprint(key)).encode()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return Bundle(out.getvalue(), csv_hash, hashlib.sha256(pdf).hexdigest())


def facts(proof: Proof) -> list[tuple[str, str]]:
    """What heads page, paper and CSV."""
    return [
        (_("酒店"), proof.hotel),
        (_("条文"), proof.title),
        (_("期间"), str(proof.period)),
        (_("编号"), f"{proof.edition.code}/{proof.article.slug}"),
        (_("条款"), "、".join(sorted(proof.clauses))),
        (_("主管部门"), proof.edition.department),
        (_("出具"), f"{proof.made_by}　{moment(proof.made_at)}"),
    ]


def csv_of(proof: Proof, key: str) -> bytes:
    """Every row of every part, each behind the name of its part."""
    head, *said = [[_("执行证明"), label, value] for label, value in [*facts(proof), (KEY_LABEL, key)]]
    rows = [*said]
    for part in proof.parts:
        rows.append([part.title, *part.columns])
        rows += [[part.title, *row] for row in part.rows] or [[part.title, part.empty]]
    return spreadsheets.csv_of(head, rows)


def key_named_in(content: bytes) -> str:
    """The fingerprint a proof's CSV names as that of its key; empty for other files."""
    _before, label, rest = content.decode("utf-8", "replace").partition(f"{KEY_LABEL},")
    return rest[:64] if label else ""


def _paper(proof: Proof, csv_hash: str, key: str) -> paper.ProofPaper:
    tables = []
    for part in proof.parts:
        rows = [[_on_paper(word) for word in row] for row in part.rows[:MOST_PRINTED]]
        tables.append(paper.ProofTable(part.title, part.columns, rows, part.empty, len(part.rows)))
    return paper.ProofPaper(
        hotel=proof.hotel,
        title=proof.title,
        period=str(proof.period),
        facts=facts(proof)[3:],
        tables=tables,
        csv_hash=csv_hash,
        key=key,
        short_code=short_code(csv_hash),
    )


def _on_paper(word: str) -> str:
    """A digest by its head: whoever compares it whole has the CSV."""
    return grouped(word, groups=3) if _DIGEST.fullmatch(word) else word


def guide(key: str) -> str:
    """How to verify, in both languages, with openssl alone."""
    lines = [
        f"openssl pkeyutl -verify -pubin -inkey {KEY} -rawin -in {name} -sigfile {name}{SIGNATURE}"
        for name in (CSV, PDF)
    ]
    commands = "\n".join(lines)
    return f"""怎样核对

1. 公钥 {KEY} 的指纹应为
   {key}
   请向酒店另行核实这个指纹（电话、官网、以前收到的证明），不要只看本文件：
   openssl pkey -pubin -in {KEY} -outform DER | openssl dgst -sha256

2. 用 OpenSSL 3 核对签名，显示 Signature Verified Successfully 即未改动：
{commands}

3. PDF 末页的“数据文件 SHA-256”应与 {CSV} 的 SHA-256 相同：
   openssl dgst -sha256 {CSV}

How to verify

1. Ask the hotel by another way (telephone, web site, an earlier proof) for the fingerprint of its public key, and
   compare it with the one above.
2. Run the two commands of step 2 with OpenSSL 3. "Signature Verified Successfully" means: unchanged.
3. The hash of the data file printed on the PDF is the SHA-256 of {CSV}.
"""
