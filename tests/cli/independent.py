#!/usr/bin/env python3
"""Our documents asked by libraries that are not ours: PyYAML reads them as YAML 1.2 has it (`yes` is a text, `0443` a number), and
jsonschema holds them against crds/schemas."""
import json
import re

import fleet
import yaml
from jsonschema import Draft7Validator

SCHEMAS = fleet.SOURCE / "crds" / "schemas"


class CoreLoader(yaml.SafeLoader):
    """PyYAML speaks 1.1; only how plain scalars are taken differs in what documents hold."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern in [("null", r"~|null|Null|NULL|"), ("bool", r"true|True|TRUE|false|False|FALSE"),
                     ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
                     ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")]:
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), None)


def _integer(_, node):
    return int(node.value, 0 if node.value[:2] in ("0o", "0x") else 10)


CoreLoader.add_constructor("tag:yaml.org,2002:int", _integer)


def load_all(text):
    return list(yaml.load_all(text, Loader=CoreLoader))


def schema(name):
    return Draft7Validator(json.loads((SCHEMAS / f"{name}.json").read_text()))


def complaints(validator, document):
    """What is wrong with a document, a line for each problem."""
    return [f"{'.'.join(map(str, each.absolute_path))}: {each.message}" for each in validator.iter_errors(document)]


def kind_of(document):
    """A talent.yaml need not say what it is."""
    return document.get("kind", "Bundle")
