from pathlib import Path

from flask.testing import FlaskCliRunner

from server.config import ROOT


def test_the_page_of_permissions_is_written_from_the_table(runner: FlaskCliRunner, tmp_path: Path) -> None:
    told = runner.invoke(args=["permissions", "document", str(tmp_path / "permissions.md")])
    assert told.exit_code == 0, told.output
    assert (tmp_path / "permissions.md").read_text(encoding="utf-8") == (ROOT / "docs" / "permissions.md").read_text(
        encoding="utf-8"
    )
