#!/usr/bin/env python3
"""The world is touched in few places only: no clock, file, socket, process, sleep, environment variable or randomness elsewhere.

Pure layers have no threads, locks and changing globals either. What a file elsewhere needs is listed below with its reason; a
listed file that no longer needs it is a finding, so that the list stays true.
"""

import re

from tree import Finding, main
from layering import layer_of

WORLDLY_LAYERS = {"effects", "simulation", "process"}
PURE_LAYERS = {"domain", "codec", "plan", "records"}
# A test of passes stands on the worlds of tests/support, which must not touch the real one either.
TESTS_WITHOUT_WORLD = ("tests/unit/", "tests/reconcile/", "tests/support/")

_CALL = r"(?<![\w.>:])(?:::|std::)?"  # a free function of C or POSIX, not a member or another namespace's
WORLD = {
    "clock": re.compile(
        r"::now\s*\((?!\s*\)\s*(?:const|noexcept|override|\{))|" + _CALL + r"(?:time|clock|clock_gettime|gettimeofday|localtime(?:_r)?|gmtime(?:_r)?)\s*\(\s*"
        r"(?:nullptr|NULL|0\b|&|CLOCK_|\w+\s*,)"
    ),
    "file": re.compile(
        r"\bstd::filesystem\b|#\s*include\s*<(?:fstream|filesystem|fcntl\.h|dirent\.h|sys/stat\.h|sys/file\.h)>"
        r"|\b(?:[io]?fstream|filebuf)\b|(?<![\w.>:])(?:::|std::)?f(?:open|reopen|dopen)\s*\("
        r"|(?<![\w:])::(?:open|openat|creat|stat|lstat|fstat|read|write|unlink|rename|mkdir|rmdir|chmod|truncate)\s*\("
        r"|" + _CALL + r"(?:mkstemp|mkdtemp|realpath|opendir)\s*\("
    ),
    "socket": re.compile(
        r"#\s*include\s*<(?:sys/socket\.h|netinet/[^>]*|arpa/[^>]*|netdb\.h|poll\.h|sys/epoll\.h)>"
        r"|" + _CALL + r"(?:socket|getaddrinfo|epoll_create1?)\s*\("
    ),
    "process": re.compile(
        r"#\s*include\s*<(?:unistd|spawn|signal|sys/wait|sys/resource|sys/prctl)(?:\.h)?>|#\s*include\s*<csignal>"
        r"|" + _CALL + r"(?:system|popen|fork|posix_spawnp?|execv[pe]*|kill|getpid|getuid|geteuid|isatty)\s*\("
    ),
    "sleep": re.compile(r"\bsleep_(?:for|until)\b|" + _CALL + r"(?:sleep|usleep|nanosleep|clock_nanosleep)\s*\("),
    "environment": re.compile(_CALL + r"(?:getenv|secure_getenv|setenv|unsetenv|putenv)\s*\(|\benviron\b"),
    "randomness": re.compile(
        r"\bstd::random_device\b|(?<!\w)::random\s*\(|#\s*include\s*<sys/random\.h>|\bRAND_(?:priv_)?bytes\b"
        r"|" + _CALL + r"(?:s?rand\s*\(|arc4random\w*\s*\(|getrandom\s*\(|getentropy\s*\()"
    ),
    "terminal": re.compile(
        r"#\s*include\s*<iostream>|\bstd::(?:cin|cout|cerr|clog)\b|" + _CALL + r"(?:printf|puts|getchar)\s*\("
    ),
}
# Randomness that a seed decides belongs into tests of laws; in what is delivered it would be a second Entropy.
SEEDED = {"seeded": re.compile(r"#\s*include\s*<random>|\bstd::(?:mt19937(?:_64)?|minstd_rand0?|default_random_engine)\b")}
# A variable that is not constant: static anywhere, or at the left margin, where clang-format puts what stands in a namespace.
# What has a bracket before its end is a function.
_NO_VARIABLE = (
    "const|using namespace return struct class enum union extern template typedef friend public private protected inline static"
    " else case default goto break concept requires"
).replace(" ", r"\b|")
_STATE = re.compile(
    r"^[ \t]*(?:inline[ \t]+)?static[ \t]+(?!const\b|constexpr\b|constinit const\b|inline\b|assert\b)[^;{}()=]+(?:=[^=]|;|\{)"
    rf"|^(?:inline[ \t]+|static[ \t]+)*(?!{_NO_VARIABLE}\b)[a-zA-Z_][\w:<>, ]*[ \t&*]+\w+[ \t]*(?:=[^=]|;|\{{\}})",
    re.MULTILINE,
)
PURE = {
    "thread": re.compile(
        r"#\s*include\s*<(?:thread|mutex|shared_mutex|condition_variable|atomic|future|semaphore|latch|barrier)>"
        r"|\bthread_local\b|\bstd::(?:j?thread|async|mutex|atomic)\b|\bGuarded<"
    ),
    "global": _STATE,
}

_TOLD_PATH = "a verb works on the folder or file that its user names: the paths are arguments, the bytes go through effects/fs"
EXCEPTIONS = {
    "controller/cli/act.cpp": {
        "terminal": "asks the person before their signature is made",
        "process": "asks only where somebody sits at the terminal (isatty)",
    },
    "controller/cli/bundle_folder.cpp": {"file": _TOLD_PATH},
    "controller/cli/certify.cpp": {"file": _TOLD_PATH},
    "controller/cli/init.cpp": {"file": _TOLD_PATH},
    "controller/cli/new_document.cpp": {"file": _TOLD_PATH},
    "controller/cli/repository_path.cpp": {"file": _TOLD_PATH},
    "controller/cli/scaffold.cpp": {"file": _TOLD_PATH},
    "controller/cli/status_source.cpp": {"file": _TOLD_PATH},
    "controller/cli/temporary_directory.cpp": {"file": "what people push goes through a mirror in a folder that goes with the verb"},
    "controller/cli/verify.cpp": {"file": _TOLD_PATH},
    "tests/support/golden.cpp": {
        "file": "the golden files that it compares with lie in the tree",
        "environment": "TALENTOPS_ACCEPT=1 has them rewritten",
    },
}


def _rules_for(path):
    layer = layer_of(path)
    if layer in WORLDLY_LAYERS:
        return {}
    if layer in PURE_LAYERS:
        return WORLD | SEEDED | PURE
    if layer is not None:
        return WORLD | SEEDED
    if path.startswith(TESTS_WITHOUT_WORLD):
        return WORLD
    return {"sleep": WORLD["sleep"]}  # no test waits for time to pass


def _check_file(file, excepted):
    needed = set()
    for rule, pattern in _rules_for(file.path).items():
        for found in pattern.finditer(file.code):
            if rule in excepted:
                needed.add(rule)
                continue
            blank = len(found.group()) - len(found.group().lstrip())
            line = file.line_at(found.start() + blank)
            yield Finding(file.path, line, f"purity-{rule}", " ".join(found.group().split()))
    for rule in excepted.keys() - needed:
        yield Finding(file.path, 1, "purity-exception", f"is excepted from {rule} but no longer needs it: remove the exception")


def check(tree, exceptions=None):
    exceptions = EXCEPTIONS if exceptions is None else exceptions
    findings = []
    for file in tree.files(".cpp", ".hpp", below=("controller/", "reconcilers/", "tests/")):
        findings.extend(_check_file(file, exceptions.get(file.path, {})))
    for path in exceptions:
        if not tree.exists(path):
            findings.append(Finding(path, 1, "purity-exception", "is excepted but not there: remove the exception"))
    return findings


if __name__ == "__main__":
    main(__file__, check)
