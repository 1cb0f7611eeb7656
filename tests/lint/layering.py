#!/usr/bin/env python3
"""Who may include and link whom: the table of layers. Change it here, on purpose, when a new thing does not fit."""

import re

from tree import CPP, Finding, main

# A row may include only the rows it names. The engine sees codec because catalog upkeep decodes what it fetched.
_RECONCILERS = {"plan", "records", "codec", "ports", "domain", "base"}
_BELOW_CLI = _RECONCILERS | {"reconcilers", "engine", "effects"}
LAYERS = {
    "base": set(),
    "domain": {"base"},
    "codec": {"domain", "base"},
    "plan": {"domain", "base"},
    "ports": {"domain", "base"},
    "records": {"plan", "codec", "domain", "base"},
    "effects": {"ports", "codec", "domain", "base"},
    "reconcilers": _RECONCILERS,
    "engine": {"plan", "codec", "records", "ports", "domain", "base"},
    "simulation": _RECONCILERS | {"reconcilers", "engine"},
    "cli": _BELOW_CLI,
    "process": _BELOW_CLI | {"cli"},
}
# What stands in for the world runs what is delivered, and no second make of it.
MUST_LINK = {"simulation": {"engine", "reconcilers"}}
# Tests of passes stand on simulated worlds, never on the real one; what is linked to the whole program says so.
TEST_FOLDERS = {
    "reconcile": _RECONCILERS | {"reconcilers", "engine", "simulation"},
    "support": {"simulation", "ports", "domain", "base"},
}

# Third-party headers by how they begin: (library, layers). Everywhere only in .cpp files.
_ANYWHERE = set(LAYERS)
THIRD_PARTY = {
    "fmt/": ("fmt", _ANYWHERE),
    "spdlog/": ("spdlog", {"base"}),
    "absl/": ("abseil", {"base"}),
    "openssl/": ("OpenSSL", {"base", "effects"}),
    "yaml.h": ("libyaml", {"codec"}),
    "boost/json": ("Boost.JSON", {"codec"}),
    "boost/": ("Boost", {"effects"}),
    "git2": ("libgit2", {"effects", "simulation"}),
    "archive": ("libarchive", {"effects"}),
    "utf8proc.h": ("utf8proc", {"codec"}),
    "CLI/": ("CLI11", {"cli"}),
    "gtest/": ("GoogleTest", set()),
    "gmock/": ("GoogleTest", set()),
}
ONLY_ONE_FILE = {"CLI11"}  # costs seconds to compile
LINKED = {
    "spdlog::spdlog": {"base"},
    "absl::time": {"base"},
    "OpenSSL::Crypto": {"base", "effects"},
    "OpenSSL::SSL": {"effects"},
    "PkgConfig::YAML": {"codec"},
    "Boost::json": {"codec"},
    "Boost::headers": {"effects"},
    "PkgConfig::GIT2": {"effects", "simulation"},
    "PkgConfig::ARCHIVE": {"effects"},
    "PkgConfig::UTF8PROC": {"codec"},
    "fmt::fmt": _ANYWHERE,
    "Threads::Threads": _ANYWHERE,
    "talentops_warnings": _ANYWHERE,
}

_SYSTEM_FOLDERS = ("sys/", "linux/", "netinet/", "arpa/", "net/", "bits/")
_SYSTEM = re.compile(
    r"^(?:[a-z_0-9]+"  # the standard library has no suffix
    r"|(?:aio|dirent|dlfcn|endian|errno|fcntl|fnmatch|getopt|glob|grp|inttypes|limits|link|locale|malloc|mntent|netdb|poll|pthread|pwd"
    r"|sched|semaphore|signal|spawn|stdint|stdio|stdlib|string|strings|syslog|termios|time|unistd|wchar)\.h)$"
)


def layer_of(path):
    parts = path.split("/")
    if parts[0] == "reconcilers":
        return "reconcilers"
    return parts[1] if parts[0] == "controller" and len(parts) > 2 else None


def _allowed_to(path):
    """What the file may include, and as what it is known; None where everything is allowed."""
    layer = layer_of(path)
    if layer is not None:
        return layer, LAYERS.get(layer, set()) | {layer}
    parts = path.split("/")
    if parts[:2] == ["tests", "unit"] and len(parts) > 3:
        # A test of the engine or of passes may use the worlds of tests/support, which stand on the simulation.
        return "/".join(parts[:3]), LAYERS.get(parts[2], set()) | {parts[2]}
    if parts[0] == "tests" and parts[1] in TEST_FOLDERS:
        return "/".join(parts[:2]), TEST_FOLDERS[parts[1]]
    return None, None


def _check_own(tree, file, include):
    name, allowed = _allowed_to(file.path)
    target = include.name
    if not tree.exists(target):
        yield Finding(file.path, include.line, "include-path", f'"{target}" is not a file, seen from the top of the project')
        return
    if target.startswith("tests/"):
        if not file.path.startswith("tests/"):
            yield Finding(file.path, include.line, "include-layer", f'what is delivered includes a test\'s file, "{target}"')
        return
    layer = layer_of(target)
    if layer not in LAYERS:
        yield Finding(file.path, include.line, "include-layer", f'"{target}" is in no layer of the table')
    elif allowed is not None and layer not in allowed:
        yield Finding(file.path, include.line, "include-layer", f"{name} may not include {layer}: \"{target}\"")


def _library_of(header):
    for start, library in THIRD_PARTY.items():
        if header.startswith(start):
            return library
    return None


def _check_foreign(file, include):
    header = include.name
    library = _library_of(header)
    if library is None:
        if not header.startswith(_SYSTEM_FOLDERS) and not _SYSTEM.match(header):
            yield Finding(file.path, include.line, "third-party", f"<{header}> belongs to no library of the table")
        return
    name, layers = library
    layer = layer_of(file.path)
    is_for_tests = file.path.startswith("tests/") and name in ("GoogleTest", "fmt")
    if file.suffix != ".cpp" and not is_for_tests:
        yield Finding(file.path, include.line, "third-party-header", f"<{header}> outside a .cpp file")
    if layer is not None and layer not in layers:
        yield Finding(file.path, include.line, "third-party", f"{layer} may not use {name}: <{header}>")


def _check_sources(tree):
    users = {name: [] for name in ONLY_ONE_FILE}
    for file in tree.files(*CPP, below=("controller/", "reconcilers/", "tests/")):
        layer = layer_of(file.path)
        if layer is not None and layer not in LAYERS:
            yield Finding(file.path, 1, "layer", f"{layer} is no layer of the table")
        for include in file.includes():
            yield from _check_own(tree, file, include) if include.is_quoted else _check_foreign(file, include)
            library = None if include.is_quoted else _library_of(include.name)
            if library and library[0] in users:
                users[library[0]].append(Finding(file.path, include.line, "third-party-once", ""))
    for name, found in users.items():
        for finding in found[1:]:
            if finding.path != found[0].path:
                yield Finding(finding.path, finding.line, finding.rule, f"{name} is included by {found[0].path} already")


def _check_link(path, line, layer, word, is_public):
    if word.startswith("talentops_") and word not in LINKED:
        if word.removeprefix("talentops_") not in LAYERS[layer]:
            yield Finding(path, line, "link-layer", f"{layer} may not link {word}")
    elif word not in LINKED:
        yield Finding(path, line, "link", f"{word} belongs to no library of the table")
    elif layer not in LINKED[word]:
        yield Finding(path, line, "link", f"{layer} may not link {word}")
    elif is_public:
        yield Finding(path, line, "link-public", f"{word} is third-party: PRIVATE_LINKS")


def _check_links(tree):
    seen = set()
    for file in tree.files("CMakeLists.txt", below=("controller/", "reconcilers/")):
        text = re.sub(r"#[^\n]*", "", file.text)
        for found in re.finditer(r"talentops_layer\(\s*(\w+)([^)]*)\)", text):
            layer, words = found.group(1), found.group(2)
            line = text.count("\n", 0, found.start()) + 1
            if layer not in LAYERS or layer_of(file.path) != layer:
                yield Finding(file.path, line, "layer", f"{layer} is not the layer of this folder")
                continue
            seen.add(layer)
            for missing in sorted(MUST_LINK.get(layer, set()) - {word.removeprefix("talentops_") for word in words.split()}):
                yield Finding(file.path, line, "link-missing", f"{layer} must link talentops_{missing}")
            is_public = True
            for word in re.finditer(r"[^\s]+", words):
                if word.group() in ("LINKS", "PRIVATE_LINKS"):
                    is_public = word.group() == "LINKS"
                    continue
                at = text.count("\n", 0, found.start(2) + word.start()) + 1
                yield from _check_link(file.path, at, layer, word.group(), is_public)
    for layer in {layer_of(path) for path in tree.paths(".cpp", below=("controller/", "reconcilers/"))} & set(LAYERS) - seen:
        folder = "reconcilers" if layer == "reconcilers" else f"controller/{layer}"
        yield Finding(f"{folder}/CMakeLists.txt", 1, "layer", f"{layer} has sources but no talentops_layer({layer} …)")


def check(tree):
    return [*_check_sources(tree), *_check_links(tree)]


if __name__ == "__main__":
    main(__file__, check)
