"""Writes the `.meta` files that the Unity package's files lack.

Unity knows an asset by the guid in its meta file, not by its path: one that was given is never changed. A new one
comes from the path, so that it is the same wherever it is made.

    python -m scripts.unity_metas
"""

from __future__ import annotations

import hashlib
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "clients" / "unity_bridge"
_NAME = "com.npc-server.unity-bridge"

_IMPORTERS = {
    ".cs": (
        "MonoImporter:\n  externalObjects: {}\n  serializedVersion: 2\n  defaultReferences: []\n"
        "  executionOrder: 0\n  icon: {instanceID: 0}\n"
    ),
    ".asmdef": "AssemblyDefinitionImporter:\n  externalObjects: {}\n",
    ".json": "PackageManifestImporter:\n  externalObjects: {}\n",
    ".md": "TextScriptImporter:\n  externalObjects: {}\n",
}
_FOLDER = "folderAsset: yes\nDefaultImporter:\n  externalObjects: {}\n"
_END = "  userData: \n  assetBundleName: \n  assetBundleVariant: \n"


def write_missing(package: Path = PACKAGE) -> list[Path]:
    """Write them; which were written."""
    written = []
    for path in sorted(package.rglob("*")):
        meta = path.with_name(path.name + ".meta")
        if path.suffix == ".meta" or path.name == "Samples~" or meta.exists():
            continue
        guid = hashlib.md5(f"{_NAME}/{path.relative_to(package).as_posix()}".encode()).hexdigest()
        importer = _FOLDER if path.is_dir() else _IMPORTERS[path.suffix]
        meta.write_text(f"fileFormatVersion: 2\nguid: {guid}\n{importer}{_END}", encoding="utf-8")
        written.append(meta)
    return written


if __name__ == "__main__":
    for written in write_missing():
        print(written)
