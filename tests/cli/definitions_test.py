#!/usr/bin/env python3
"""crds/*.yaml: what an API server of Kubernetes asks of a definition, and what it then says to the documents.

The rules are those of apiextensions.k8s.io/v1 for structural schemas, as far as our definitions can meet them.
"""
import re
import unittest

import fleet
from independent import complaints, load_all
from jsonschema import Draft7Validator
from schema_rows import ACCEPTED, REFUSED

TYPES = {"string", "boolean", "integer", "number", "object", "array"}
VALUE_RULES = {"enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "required"}
KNOWN = VALUE_RULES | {"type", "description", "default", "properties", "additionalProperties", "items", "oneOf", "x-kubernetes-list-type",
                       "x-kubernetes-list-map-keys", "x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields",
                       "x-kubernetes-validations"}
COLUMN_TYPES = {"string", "boolean", "integer", "number", "date"}
# Go's regular expressions look neither ahead nor behind, remember nothing, and repeat at most a thousand times.
NOT_RE2 = re.compile(r"\(\?[=!<]|\\[1-9]|\{\d{4,}|,\d{4,}\}")
RULE = re.compile(r"^!has\(self\.(\w+)\) \|\| has\(self\.(\w+)\)$")


def definitions():
    """Each definition by the kind that it defines."""
    found = {}
    for path in sorted((fleet.SOURCE / "crds").glob("*.yaml")):
        (definition,) = load_all(path.read_text())
        found[definition["spec"]["names"]["kind"]] = definition
    return found


def version_of(definition):
    (version,) = definition["spec"]["versions"]
    return version


def schema_of(definition):
    return version_of(definition)["schema"]["openAPIV3Schema"]


def breaches(schema, path="", is_root=False):
    """What an API server would refuse in a schema and below it."""
    def say(what):
        return f"{path or '.'}: {what}"

    yield from (say(f"{key} is not ours to use") for key in schema.keys() - KNOWN)
    is_open = schema.get("x-kubernetes-int-or-string") is True
    if is_open == ("type" in schema) or schema.get("type", "string") not in TYPES:
        yield say("a type, or an integer or string, and not both")
    if {"properties", "additionalProperties"} <= schema.keys():
        yield say("properties and additionalProperties exclude each other")
    if not isinstance(schema.get("additionalProperties", {}), dict):
        yield say("additionalProperties is no schema")
    if ("items" in schema) != (schema.get("type") == "array"):
        yield say("items are those of an array")
    if is_root and not {"apiVersion", "kind", "metadata"} <= schema["properties"].keys():
        yield say("every object has apiVersion, kind and metadata")
    if "pattern" in schema and NOT_RE2.search(schema["pattern"]):
        yield say("the pattern is not one of RE2")
    if "default" in schema and complaints(Draft7Validator(schema), schema["default"]):
        yield say("the default is refused by its own schema")
    properties = schema.get("properties", {})
    yield from (say(f"{name} is required and not there") for name in set(schema.get("required", [])) - properties.keys())
    for branch in schema.get("oneOf", []):
        if branch.keys() != {"required"} or not set(branch["required"]) <= properties.keys():
            yield say("a branch of oneOf says more than which fields it needs")
    for rule in schema.get("x-kubernetes-validations", []):
        parts = RULE.match(rule["rule"])
        if parts is None or not set(parts.groups()) <= properties.keys() or not rule.get("message"):
            yield say(f"the rule {rule['rule']}")
    yield from list_breaches(schema, say)
    for name, below in properties.items():
        if is_root and name == "metadata" and not below["properties"].keys() <= {"name", "generateName"}:
            yield say("of metadata only the name can be restricted")
        yield from breaches(below, f"{path}.{name}")
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            yield from breaches(schema[name], f"{path}[]")


def list_breaches(schema, say):
    kind = schema.get("x-kubernetes-list-type")
    if kind is None and schema.get("type") != "array":
        return
    items = schema.get("items", {})
    if kind == "set" and items.get("type") in ("object", "array"):
        yield say("a set has single values")
    elif kind == "map":
        for key in schema.get("x-kubernetes-list-map-keys", [None]):
            if key not in items.get("required", []) or items["properties"][key]["type"] != "string":
                yield say("a key of a list must be there and be a text")
    elif kind not in ("set", "atomic"):
        yield say("an array says what its items are to each other")


class DefinitionsTest(unittest.TestCase):
    def test_have_the_frame_that_kubernetes_asks_for(self):
        for kind, definition in definitions().items():
            with self.subTest(kind):
                names, spec, version = definition["spec"]["names"], definition["spec"], version_of(definition)
                self.assertEqual(("apiextensions.k8s.io/v1", "CustomResourceDefinition"), (definition["apiVersion"], definition["kind"]))
                self.assertEqual(f"{names['plural']}.{spec['group']}", definition["metadata"]["name"])
                self.assertEqual(("talentops.dev", kind.lower(), kind + "List"), (spec["group"], names["singular"], names["listKind"]))
                self.assertIn(spec["scope"], ("Namespaced", "Cluster"))
                self.assertEqual(("v1alpha1", True, True, {"status": {}}),
                                 (version["name"], version["served"], version["storage"], version["subresources"]))

    def test_share_no_name(self):
        names = []
        for definition in definitions().values():
            known = definition["spec"]["names"]
            names += [known["plural"], known["singular"], *known.get("shortNames", [])]
        self.assertEqual(len(set(names)), len(names))
        for name in names:
            self.assertRegex(name, r"^[a-z]{3,63}$")

    def test_are_structural(self):
        for kind, definition in definitions().items():
            self.assertEqual([], list(breaches(schema_of(definition), is_root=True)), kind)

    def test_show_columns_of_fields_that_are_there(self):
        for definition in definitions().values():
            for column in version_of(definition)["additionalPrinterColumns"]:
                self.assertIn(column["type"], COLUMN_TYPES)
                if column["jsonPath"] == ".metadata.creationTimestamp":
                    continue
                part = schema_of(definition)
                for name in column["jsonPath"].lstrip(".").split("."):
                    part = part["properties"][name]
                self.assertTrue(part["type"] == column["type"] or (part["type"], column["type"]) == ("array", "string"), column)

    def test_accept_what_is_right(self):
        known = definitions()
        documents = [(str(path), each) for path in (fleet.SOURCE / "examples" / "fleet").rglob("*.yaml") for each in load_all(path.read_text())]
        documents += [(name, load_all(text)[0]) for name, text in ACCEPTED.items()]
        asked = set()
        for name, document in documents:
            if document.get("kind") not in known:
                continue
            asked.add(document["kind"])
            with self.subTest(name):
                self.assertEqual([], complaints(Draft7Validator(schema_of(known[document["kind"]])), document))
        self.assertEqual(known.keys(), asked)

    def test_refuse_what_is_wrong(self):
        known = definitions()
        asked = 0
        for name, row in REFUSED.items():
            document = load_all(row.text)[0]
            if document.get("kind") not in known:
                continue
            with self.subTest(name):
                asked += row.is_told_to_kubernetes
                found = complaints(Draft7Validator(schema_of(known[document["kind"]])), document)
                self.assertEqual(row.is_told_to_kubernetes, bool(found), found)
        self.assertGreater(asked, 50)


class RulesTest(unittest.TestCase):
    """The rules above see what they are for."""

    WRONG = {
        "no_type": {"description": "x"},
        "two_types": {"type": "string", "x-kubernetes-int-or-string": True},
        "closed": {"type": "object", "additionalProperties": False},
        "open_and_closed": {"type": "object", "properties": {}, "additionalProperties": {"type": "string"}},
        "unique_items": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        "array_without_items": {"type": "array", "x-kubernetes-list-type": "atomic"},
        "look_ahead": {"type": "string", "pattern": "^(?!a)b$"},
        "many_times": {"type": "string", "pattern": "^a{0,4096}$"},
        "wrong_default": {"type": "string", "pattern": "^a$", "default": "b"},
        "required_and_not_there": {"type": "object", "properties": {}, "required": ["a"]},
        "type_in_a_branch": {"type": "object", "properties": {"a": {"type": "string"}}, "oneOf": [{"type": "object", "required": ["a"]}]},
        "rule_about_nothing": {"type": "object", "properties": {}, "x-kubernetes-validations": [{"rule": "!has(self.a) || has(self.b)"}]},
        "set_of_objects": {"type": "array", "items": {"type": "object"}, "x-kubernetes-list-type": "set"},
        "key_that_may_be_missing": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}},
                                    "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a"]},
        "below": {"type": "object", "properties": {"a": {"type": "array", "items": {}}}},
    }

    def test_see_each_breach(self):
        for name, schema in self.WRONG.items():
            with self.subTest(name):
                self.assertNotEqual([], list(breaches(schema)))
        self.assertEqual([], list(breaches({"type": "object", "additionalProperties": {"type": "string"}})))


if __name__ == "__main__":
    fleet.main()
