#!/usr/bin/env python3
"""The list of the program's parts (SBOM, CycloneDX 1.5), from Cargo's own knowledge; prints JSON, the same each time."""

import json
import subprocess
import sys
import tomllib

TARGET = "x86_64-unknown-linux-gnu"


def main() -> None:
    command = ["cargo", "metadata", "--format-version=1", "--locked", f"--filter-platform={TARGET}"]
    metadata = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    with open("Cargo.lock", "rb") as lock:
        locked = {(p["name"], p["version"]): p.get("checksum") for p in tomllib.load(lock)["package"]}
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = next(p for p in metadata["packages"] if p["name"] == "synpunktd")
    reached = reach(root["id"], nodes)
    components = [component(packages[id], locked) for id in reached if id != root["id"]]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component(root, locked, kind="application")},
        "components": sorted(components, key=lambda part: part["bom-ref"]),
        "dependencies": sorted(
            (
                {
                    "ref": purl(packages[id]),
                    "dependsOn": sorted(purl(packages[d]) for d in normal(nodes[id]) if d in reached),
                }
                for id in reached
            ),
            key=lambda part: part["ref"],
        ),
    }
    json.dump(document, sys.stdout, indent=1, sort_keys=True)
    print()


def normal(node: dict) -> list[str]:
    """What goes into the program: neither tests nor build scripts."""
    return [d["pkg"] for d in node["deps"] if any(kind["kind"] is None for kind in d["dep_kinds"])]


def reach(root: str, nodes: dict) -> set[str]:
    waiting, reached = [root], set()
    while waiting:
        id = waiting.pop()
        if id not in reached:
            reached.add(id)
            waiting.extend(normal(nodes[id]))
    return reached


def purl(package: dict) -> str:
    return f"pkg:cargo/{package['name']}@{package['version']}"


def component(package: dict, locked: dict, kind: str = "library") -> dict:
    part = {"type": kind, "name": package["name"], "version": package["version"], "bom-ref": purl(package), "purl": purl(package)}
    if package.get("license"):
        part["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    checksum = locked.get((package["name"], package["version"]))
    if checksum:
        part["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return part


if __name__ == "__main__":
    main()
