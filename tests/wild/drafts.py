#!/usr/bin/env python3
"""A file of a talent on its way: what its lines say, what they mean, and what must be said about it."""
import dataclasses
import hashlib

# Stands where a refusal must point, and is taken out before the file is written.
MARK = "\u2038"

VERBS = ("weigh", "sort", "trace", "mend", "draft", "count", "judge", "glean", "ferry", "splice", "prune", "survey", "recite", "unfold")
NOUNS = ("ledgers", "harbours", "minutes", "parcels", "lanterns", "orchards", "tariffs", "meadows", "engines", "letters", "ballots",
         "cellars", "bridges", "almanacs")
ENDS = ("before the week ends", "without being asked twice", "for the night shift", "in the order they came", "against last year's figures",
        "so that nobody waits", "when two people disagree", "and says what was left out")


class Namer:
    """Names that no other file of the run has."""

    def __init__(self, random):
        self.random = random
        self.count = 0

    def name(self):
        self.count += 1
        return f"{self.random.choice(VERBS)}-{self.random.choice(NOUNS)}-{self.count}"


def sentence(random):
    return f"{random.choice(VERBS).capitalize()}s the {random.choice(NOUNS)} {random.choice(ENDS)}"


def prose(random, size):
    """At least `size` characters in lines."""
    lines = []
    while sum(map(len, lines)) < size:
        lines.append(sentence(random) + ". " + sentence(random) + ".")
    return "\n".join(lines)


@dataclasses.dataclass
class Place:
    line: int
    column: int


class Draft:
    """A Markdown file with front matter. `lines` are its raw lines by key, `means` what they mean to every reader."""

    def __init__(self, kind, path, name, random):
        self.kind, self.path, self.name, self.random = kind, path, name, random
        self.lines, self.means = {}, {}
        self.body = f"\n# {name}\n\n{prose(random, random.randint(40, 1200))}\n"
        self.has_front_matter = True
        self.byte_order_mark = self.carriage_returns = False
        self.quoted = []  # keys whose texts are put in quotes
        self.quirks = []
        self.warning = None  # a code, and the key at which it points
        self.skills = []  # of the same talent
        self.start_fence, self.end_fence = "---", "---"
        self.before = ""
        if kind in ("agent", "skill", "style"):
            self.put("name", name, name)
        self.put("description", text := sentence(random) + ".", text)

    def put(self, key, raw, means):
        """`key: raw`, in the place where the key stands already, else last."""
        self.lines[key] = f"{key}: {raw}"
        self.means[key] = means

    def quote(self, key, text):
        """A text that is written without the quotes that it needs."""
        self.put(key, text, text)
        self.quoted.append(key)

    def line(self, raw):
        """A line that belongs to no key."""
        self.lines[f"#{len(self.lines)}"] = raw

    def drop(self, key):
        self.lines.pop(key, None)
        self.means.pop(key, None)

    def without_front_matter(self):
        self.has_front_matter = False
        self.lines, self.means = {}, {}

    def is_repaired(self):
        return self.has_front_matter and bool(self.byte_order_mark or self.carriage_returns or self.quoted)

    def _marked(self):
        if not self.has_front_matter:
            return self.body
        front = "".join(line + "\n" for line in self.lines.values())
        return f"{self.before}{self.start_fence}\n{front}{self.end_fence}\n{self.body}"

    def place(self):
        """Where MARK stands; columns count characters."""
        before, mark, _ = self._marked().partition(MARK)
        return Place(before.count("\n") + 1, len(before) - before.rfind("\n")) if mark else None

    def place_of(self, key):
        """Where the value of a key begins that is written on its line."""
        above = list(self.lines)[: list(self.lines).index(key)]
        return Place(2 + sum(self.lines[each].count("\n") + 1 for each in above), len(key) + 3)

    def content(self):
        text = self._marked().replace(MARK, "")
        if self.carriage_returns:
            text = text.replace("\n", "\r\n")
        return (b"\xef\xbb\xbf" if self.byte_order_mark else b"") + text.encode()

    def _repair(self):
        """The warning that names all that was repaired, at the first place of it."""
        places = [self.place_of(key) for key in self.quoted]
        words = list(self.quoted)
        if self.byte_order_mark:
            words.append("byte order mark")
            places.append(Place(1, 1))
        if self.carriage_returns:
            words.append("carriage return")
            places.append(Place(1, len(self.start_fence) + 1))
        return self._warning("TO2027", min(places, key=lambda place: (place.line, place.column)), ["repaired", *words])

    @staticmethod
    def _warning(code, place, words):
        return {"code": code, **dataclasses.asdict(place), "says": words}

    def expectation(self):
        """The file's line in the manifest of the run."""
        told = {"path": self.path, "kind": self.kind, "quirks": self.quirks, "expected": "clean", "warnings": []}
        if self.warning:
            code, key = self.warning
            told["expected"] = "warned"
            told["warnings"].append(self._warning(code, self.place_of(key), []))
        if self.is_repaired():
            told["expected"] = "repaired"
            told["warnings"].append(self._repair())
        told["name"] = self.name
        told["means"] = self.means if self.has_front_matter else None
        told["body"] = hashlib.sha256(self.body.encode()).hexdigest()
        if self.kind == "skill":
            told["portable"] = self._is_portable()
        return told

    def _is_portable(self):
        """Whether the open specification of skills takes it; its reference counts UTF-16 units and cuts at every ---."""
        allowed = {"name", "description", "license", "compatibility", "metadata", "allowed-tools"}
        description = self.means.get("description")
        if not isinstance(description, str) or not description.strip():
            return False
        return set(self.means) <= allowed and len(description.encode("utf-16-le")) // 2 <= 1024
