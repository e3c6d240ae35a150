#!/usr/bin/python3
"""manifests.py FILE: hold Kubernetes manifests against the API's own models.

Each document becomes the client library's class of its kind; a field that the
class does not know, or that has another type, is an error with its path.
"""
import re
import sys

import yaml
from kubernetes import client

KINDS = {
    "ConfigMap": "V1ConfigMap",
    "Deployment": "V1Deployment",
    "Service": "V1Service",
    "PodDisruptionBudget": "V1PodDisruptionBudget",
    "NetworkPolicy": "V1NetworkPolicy",
}
PLAIN = {"str": str, "int": int, "bool": bool, "float": (int, float),
         "object": (str, int)}


def check(value, kind, path):
    """Errors of a value that should be of a type as the models name it."""
    listed = re.fullmatch(r"list\[(.*)\]", kind)
    mapped = re.fullmatch(r"dict\(str, (.*)\)", kind)
    if listed:
        if not isinstance(value, list):
            return [f"{path}: not a list"]
        return [e for i, v in enumerate(value)
                for e in check(v, listed[1], f"{path}[{i}]")]
    if mapped:
        if not isinstance(value, dict):
            return [f"{path}: not a map"]
        return [e for k, v in value.items()
                for e in check(v, mapped[1], f"{path}.{k}")]
    if kind in PLAIN:
        wrong = not isinstance(value, PLAIN[kind]) or (
            kind == "int" and isinstance(value, bool))
        return [f"{path}: {value!r} is no {kind}"] if wrong else []
    return check_object(value, getattr(client, kind), path)


def check_object(value, model, path):
    if not isinstance(value, dict):
        return [f"{path}: not a map"]
    types = {json: model.openapi_types[name]
             for name, json in model.attribute_map.items()}
    errors = []
    for key, inner in value.items():
        if key not in types:
            errors.append(f"{path}.{key}: unknown to {model.__name__}")
        else:
            errors += check(inner, types[key], f"{path}.{key}")
    try:
        # Required fields complain when they are missing.
        names = {j: n for n, j in model.attribute_map.items()}
        model(**{names[k]: v for k, v in value.items() if k in names})
    except ValueError as e:
        errors.append(f"{path}: {e}")
    return errors


def main():
    errors = []
    with open(sys.argv[1]) as f:
        documents = list(yaml.safe_load_all(f))
    for d in documents:
        kind = d.get("kind")
        if kind not in KINDS:
            errors.append(f"{kind}: a kind that this check does not know")
            continue
        errors += check_object(d, getattr(client, KINDS[kind]), kind)
    for e in errors:
        print(e)
    print(f"{len(documents)} documents")
    return 1 if errors else 0


sys.exit(main())
