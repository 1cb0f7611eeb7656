#!/usr/bin/env python3
"""Each lint is seen to fail: small trees that are wrong in one way, and ones that look wrong but are not.

This file is longer than others: it has a tree for each rule of each lint.
"""

import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import codes
import format as format_lint
import layering
import mutants
import purity
import scripts
import sizes
import tidy
import words
from tree import File, Tree

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NUMBERED = 'X({}, {}, "It is wrong.",\n  "Make it right.")\n'


class TreeCase(unittest.TestCase):
    def tree(self, files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        return Tree(root)

    def found(self, check, files):
        return sorted({f"{finding.path}:{finding.line}: {finding.rule}" for finding in check(self.tree(files))})

    def rules(self, check, path, text):
        return sorted({finding.rule for finding in check(self.tree({path: text}))})


class TreeTest(TreeCase):
    def code(self, text):
        return self.tree({"a.cpp": text}).read("a.cpp").code

    def test_blanks_comments_and_texts_and_keeps_lines(self):
        code = self.code('int a; // one\n/* two\n three */ auto b = "four\\" five"; auto c = R"x(six\n)" seven)x";\nint d = 1\'000\'000; char e = \'"\';\n')
        self.assertEqual(code.count("\n"), 5)
        for word in ("one", "two", "three", "four", "five", "six", "seven"):
            self.assertNotIn(word, code)
        for word in ("int a;", "auto b", "auto c", "int d = 1'000'000;", "char e"):
            self.assertIn(word, code)

    def test_leaves_out_what_is_built(self):
        tree = self.tree({"build/dev/a.cpp": "", ".git/b.cpp": "", "controller/base/c.cpp": ""})
        self.assertEqual(tree.paths(".cpp"), ["controller/base/c.cpp"])

    def test_a_lint_that_sees_nothing_fails(self):
        with tempfile.TemporaryDirectory() as folder:
            for lint in ("layering", "purity", "sizes", "words", "codes", "scripts", "mutants"):
                done = subprocess.run([sys.executable, HERE / f"{lint}.py", folder], capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 1, lint)
                self.assertIn("nothing was looked at", done.stderr)

    def test_a_finding_is_printed_and_ends_with_one(self):
        tree = self.tree({"controller/base/a.cpp": "int a; \n"})
        done = subprocess.run([sys.executable, HERE / "words.py", tree.root], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("controller/base/a.cpp:1: white-space: ", done.stdout)


class LayeringTest(TreeCase):
    HEADERS = {f"controller/{layer}/x.hpp": "" for layer in layering.LAYERS if layer != "reconcilers"} | {"reconcilers/x.hpp": ""}

    def include(self, path, *headers):
        text = "".join(f"#include {header}\n" for header in headers)
        links = {"controller/codec/CMakeLists.txt": "talentops_layer(codec)"} if path.endswith(".cpp") and "codec" in path else {}
        found = self.found(lambda tree: list(layering._check_sources(tree)), self.HEADERS | links | {path: text})
        return [finding.removeprefix(f"{path}:") for finding in found]

    def test_refuses_a_higher_layer(self):
        for layer, above in (("base", "domain"), ("domain", "codec"), ("plan", "codec"), ("ports", "plan"), ("records", "ports"),
                             ("effects", "plan"), ("engine", "effects"), ("cli", "process")):
            path = f"controller/{layer}/a.cpp"
            self.assertEqual(self.include(path, f'"controller/{above}/x.hpp"'), ["1: include-layer"], path)
        self.assertEqual(self.include("reconcilers/a.cpp", '"controller/effects/x.hpp"'), ["1: include-layer"])
        self.assertEqual(self.include("controller/engine/a.cpp", '"reconcilers/x.hpp"'), ["1: include-layer"])

    def test_allows_what_the_table_says(self):
        for layer, below in layering.LAYERS.items():
            folder = "reconcilers" if layer == "reconcilers" else f"controller/{layer}"
            headers = ['"reconcilers/x.hpp"' if other == "reconcilers" else f'"controller/{other}/x.hpp"' for other in below | {layer}]
            self.assertEqual(self.include(f"{folder}/a.hpp", *headers), [])

    def test_holds_tests_to_the_layers_that_they_test(self):
        self.assertEqual(self.include("tests/unit/plan/a_test.cpp", '"controller/plan/x.hpp"', '"controller/engine/x.hpp"'), ["2: include-layer"])
        self.assertEqual(self.include("tests/reconcile/a_test.cpp", '"controller/engine/x.hpp"', '"controller/effects/x.hpp"'), ["2: include-layer"])
        self.assertEqual(self.include("tests/integration/a_test.cpp", '"controller/effects/x.hpp"', '"controller/process/x.hpp"'), [])

    def test_refuses_an_unknown_layer_and_a_path_that_is_not_from_the_top(self):
        self.assertEqual(self.include("controller/misc/a.hpp", "<string>"), ["1: layer"])
        self.assertEqual(self.include("controller/base/a.cpp", '"x.hpp"', '"../base/x.hpp"'), ["1: include-path", "2: include-path"])

    def test_refuses_tests_in_what_is_delivered(self):
        files = self.HEADERS | {"tests/support/world.hpp": "", "controller/engine/a.cpp": '#include "tests/support/world.hpp"\n'}
        self.assertEqual(self.found(lambda tree: list(layering._check_sources(tree)), files), ["controller/engine/a.cpp:1: include-layer"])

    def test_refuses_third_party_in_headers(self):
        self.assertEqual(self.include("controller/effects/a.hpp", "<git2.h>"), ["1: third-party-header"])
        self.assertEqual(self.include("controller/base/a.hpp", "<fmt/format.h>"), ["1: third-party-header"])
        self.assertEqual(self.include("tests/integration/a.hpp", "<openssl/ssl.h>", "<gtest/gtest.h>"), ["1: third-party-header"])

    def test_refuses_third_party_in_another_layer(self):
        for layer, header in (("plan", "yaml.h"), ("codec", "openssl/evp.h"), ("engine", "spdlog/spdlog.h"), ("cli", "git2.h"),
                              ("effects", "boost/json.hpp"), ("codec", "boost/asio.hpp"), ("process", "CLI/CLI.hpp"), ("base", "gtest/gtest.h"),
                              ("domain", "archive.h"), ("plan", "utf8proc.h")):
            self.assertEqual(self.include(f"controller/{layer}/a.cpp", f"<{header}>"), ["1: third-party"], header)

    def test_refuses_a_library_that_the_table_does_not_know(self):
        self.assertEqual(self.include("controller/base/a.cpp", "<curl/curl.h>", "<sqlite3.h>"), ["1: third-party", "2: third-party"])
        self.assertEqual(self.include("controller/effects/a.cpp", "<sys/stat.h>", "<unistd.h>", "<string_view>", "<linux/openat2.h>"), [])

    def test_allows_cli11_once(self):
        files = {"controller/cli/a.cpp": "#include <CLI/CLI.hpp>\n", "controller/cli/b.cpp": "\n#include <CLI/App.hpp>\n"}
        self.assertEqual(self.found(lambda tree: list(layering._check_sources(tree)), files), ["controller/cli/b.cpp:2: third-party-once"])

    def links(self, layer, text):
        return self.found(lambda tree: list(layering._check_links(tree)), {f"controller/{layer}/CMakeLists.txt": text})

    def test_refuses_links_that_the_table_does_not_allow(self):
        where = "controller/plan/CMakeLists.txt"
        self.assertEqual(self.links("plan", "talentops_layer(plan\n  LINKS talentops_domain\n talentops_codec)"), [f"{where}:3: link-layer"])
        self.assertEqual(self.links("plan", "talentops_layer(plan PRIVATE_LINKS PkgConfig::GIT2)"), [f"{where}:1: link"])
        self.assertEqual(self.links("plan", "talentops_layer(plan PRIVATE_LINKS absl::time)"), [f"{where}:1: link"])
        self.assertEqual(self.links("plan", "talentops_layer(plan LINKS fmt::fmt)"), [f"{where}:1: link-public"])
        self.assertEqual(self.links("plan", "talentops_layer(domain)"), [f"{where}:1: layer"])
        self.assertEqual(self.links("simulation", "talentops_layer(simulation LINKS talentops_reconcilers)"),
                         ["controller/simulation/CMakeLists.txt:1: link-missing"])
        self.assertEqual(self.links("plan", "talentops_layer(plan LINKS talentops_domain talentops_base # none PkgConfig::GIT2\n PRIVATE_LINKS fmt::fmt)"), [])

    def test_refuses_a_folder_of_sources_without_a_layer(self):
        found = self.found(lambda tree: list(layering._check_links(tree)), {"controller/plan/a.cpp": ""})
        self.assertEqual(found, ["controller/plan/CMakeLists.txt:1: layer"])


class PurityTest(TreeCase):
    def world(self, path, text, exceptions=None):
        return self.rules(lambda tree: purity.check(tree, exceptions or {}), path, text)

    def test_refuses_the_world(self):
        table = {
            "clock": ["auto a = std::chrono::system_clock::now();", "auto a = time(nullptr);", "clock_gettime(CLOCK_REALTIME, &at);"],
            "file": ["#include <fstream>", "std::ofstream out;", "auto f = fopen(name, mode);", "namespace fs = std::filesystem;",
                     "int fd = ::open(name, 0);", "::unlink(name);", "#include <sys/stat.h>"],
            "socket": ["#include <sys/socket.h>", "int a = socket(1, 2, 3);", "getaddrinfo(a, b, c, d);"],
            "process": ["#include <unistd.h>", "std::system(line);", "if (fork() == 0) return;"],
            "sleep": ["std::this_thread::sleep_for(a);", "usleep(5);"],
            "environment": ["const char* a = std::getenv(name);", "setenv(a, b, 1);"],
            "randomness": ["std::random_device device;", "int a = rand();", "getrandom(a, b, 0);"],
            "seeded": ["#include <random>", "std::mt19937 engine(7);"],
            "terminal": ["#include <iostream>", "std::cerr << a;"],
        }
        for rule, lines in table.items():
            for line in lines:
                for path in ("controller/engine/a.cpp", "reconcilers/a.cpp", "controller/plan/a.cpp", "controller/ports/a.hpp"):
                    self.assertIn(f"purity-{rule}", self.world(path, f"void f() {{\n{line}\n}}\n"), (path, line))

    def test_allows_the_world_where_it_belongs(self):
        text = "#include <fstream>\nauto a = std::chrono::steady_clock::now();\n"
        for folder in ("controller/effects/fs", "controller/process", "controller/simulation", "tests/integration"):
            self.assertEqual(self.world(f"{folder}/a.cpp", text), [])

    def test_knows_members_comments_and_texts_from_the_world(self):
        text = """// std::chrono::system_clock::now() is for the Clock port
void f() {
  auto a = clock.now(); auto b = workspace.stat(path); auto c = fields.time("at"); auto d = factory_.open(key, spec);
  auto e = "getenv(HOME)"; auto g = FleetView::open(source, {}); auto h = backoff.failed(key, random);
}
Instant Fields::time(std::string_view key) const;
Instant WorldClock::now() const { return at_; }
"""
        self.assertEqual(self.world("controller/codec/a.cpp", text), [])

    def test_refuses_threads_and_state_in_pure_layers(self):
        for line in ("#include <mutex>", "std::thread worker;", "thread_local int a = 0;", "Guarded<int> a;"):
            self.assertIn("purity-thread", self.world("controller/plan/a.cpp", f"{line}\n"), line)
            self.assertNotIn("purity-thread", self.world("controller/engine/a.cpp", f"{line}\n"), line)
        for line in ("int g_count = 0;", "std::map<int, int> g_seen;", "static int count = 0;", "void f() {\n  static std::string last;\n}",
                     "inline int g_a{};"):
            self.assertEqual(self.world("controller/codec/a.cpp", f"{line}\n"), ["purity-global"], line)
        for line in ("constexpr int kA = 0;", "const std::string kB = x;", "static std::string make(int a);", "void f() {\n  static const int a = 0;\n}",
                     "using A = int;", "bool operator==(const A&) const = default;", "struct A;", "inline constexpr int kC = 0;", "class B {\n  int b_ = 0;\n};",
                     "static constexpr int kD = 1;", "std::string f(int a) {\n  int b = a;\n  return b;\n}"):
            self.assertEqual(self.world("controller/codec/a.cpp", f"{line}\n"), [], line)

    def test_holds_unit_tests_to_it_but_lets_a_seed_decide(self):
        self.assertEqual(self.world("tests/unit/plan/a_test.cpp", "#include <fstream>\n"), ["purity-file"])
        self.assertEqual(self.world("tests/unit/plan/a_test.cpp", "#include <random>\nstd::mt19937 engine(7);\n"), [])
        self.assertEqual(self.world("tests/integration/a_test.cpp", "std::this_thread::sleep_for(a);\n"), ["purity-sleep"])

    def test_an_exception_holds_for_its_rule_and_only_while_it_is_needed(self):
        exceptions = {"controller/cli/a.cpp": {"file": "a reason"}}
        self.assertEqual(self.world("controller/cli/a.cpp", "#include <fstream>\n", exceptions), [])
        self.assertEqual(self.world("controller/cli/a.cpp", "#include <fstream>\nstd::getenv(a);\n", exceptions), ["purity-environment"])
        self.assertEqual(self.world("controller/cli/a.cpp", "int a;\n", exceptions), ["purity-exception"])
        self.assertEqual(self.world("controller/cli/b.cpp", "int a;\n", exceptions), ["purity-exception"])

    def test_every_exception_has_a_reason(self):
        for path, rules in purity.EXCEPTIONS.items():
            for rule, reason in rules.items():
                self.assertIn(rule, purity.WORLD, path)
                self.assertGreater(len(reason.split()), 3, path)


class SizesTest(TreeCase):
    def test_refuses_long_files(self):
        for path, limit in (("controller/base/a.hpp", 150), ("controller/base/a.cpp", 300), ("reconcilers/a.cpp", 300),
                            ("tests/unit/base/a_test.cpp", 400), ("examples/a.sh", 300)):
            self.assertEqual(self.rules(sizes.check, path, "\n" * limit), [], path)
            self.assertEqual(self.rules(sizes.check, path, "\n" * (limit + 1)), ["size-file"], path)

    def test_lets_a_file_say_why(self):
        self.assertEqual(self.rules(sizes.check, "controller/base/a.cpp", "// Longer than others, and longer because …\n" + "\n" * 400), [])
        self.assertEqual(self.rules(sizes.check, "controller/base/a.cpp", "\n" * 400 + "// longer because …\n"), ["size-file"])

    def test_refuses_long_functions(self):
        def function(lines):
            return "namespace a {\nclass B {\n public:\n  int f(int c) const {\n" + "    ++c;\n" * (lines - 2) + "  }\n};\n}\n"

        self.assertEqual(self.found(sizes.check, {"controller/base/a.cpp": function(60)}), [])
        self.assertEqual(self.found(sizes.check, {"controller/base/a.cpp": function(61)}), ["controller/base/a.cpp:4: size-function"])

    def test_measures_functions_of_every_shape(self):
        text = """TEST(A, B) {
  if (x) {
  }
}
template <class T>
auto f(T a) -> int {
  return [] { return 1; }();
}
A::A(int b)
    : b_{b},
      c_{1} {
  d();
}
constexpr int kTable[] = {
    1,
};
const std::map<int, int> kMap{{
    1, f(2)}};
enum class E { kA };
#define TRY(x) \\
  ({           \\
    x;         \\
  })
bool operator==(const A& a, const A& b) { return a.x == b.x; }
"""
        file = self.tree({"a.cpp": text}).read("a.cpp")
        self.assertEqual(list(sizes.functions(file)), [(1, 4), (5, 4), (9, 2), (10, 2), (11, 3), (24, 1)])


class WordsTest(TreeCase):
    def test_refuses_each_word(self):
        table = {
            "word-later": ["// TODO: more", "# FIXME", "XXX", "// HACK", "// enough for now", "In a real system"],
            "word-unfinished": ["a stub", "Placeholder text", "stubbed", "dummy value"],
            "word-machine": ["/work/main", "see /root/.ssh", "/tmp/build-a", "../shared/design", "shared/reference"],
            "white-space": ["a ", "b\t"],
        }
        for rule, lines in table.items():
            for line in lines:
                for path in ("controller/base/a.cpp", "README.md", ".ci/run", "examples/a.sh"):
                    self.assertEqual(self.rules(words.check, path, f"{line}\n"), [rule], (path, line))
        self.assertEqual(self.rules(words.check, "a.md", "no newline"), ["white-space"])

    def test_knows_other_words(self):
        for line in ("std::shared_ptr<int> a;", 'auto name = "talentops-XXXXXX";', "the network/work/flow", "hacked", "xxx", "a/shared/file"):
            self.assertEqual(self.rules(words.check, "controller/base/a.cpp", f"{line}\n"), [], line)

    def test_refuses_names_that_say_nothing(self):
        for line in ("class ReleaseManager {};", "struct StringUtils {};", "enum class HelperKind {};", "using Mock = int;", "struct Impl;", "class FooImpl;"):
            self.assertEqual(self.rules(words.check, "controller/base/a.hpp", f"{line}\n"), ["word-name"], line)
        for line in ("class Utility {};", "struct Implied {};", "// struct Impl"):
            self.assertEqual(self.rules(words.check, "controller/base/a.hpp", f"{line}\n"), [], line)
        for path in ("controller/base/string_util.hpp", "controller/helpers/a.cpp", "tests/support/mock_clock.hpp", "tests/util.py"):
            self.assertEqual(self.rules(words.check, path, "\n"), ["word-file"], path)
        self.assertEqual(self.rules(words.check, "tests/unit/a_test.cpp", "EXPECT_CALL(a, b);\n"), ["word-mock"])


    def test_refuses_a_try_that_leaks(self):
        for line, found in {"a.add({b, TRY(c())});": 1, "return A{b,\n g(TRY(c()))};": 1, "return A{TRY(c()), b};": 0, "for (a : b) { c(); TRY(d()); }": 0}.items():
            self.assertEqual(self.rules(words.check, "a.cpp", f"void f() {{ {line} }}\n"), ["try-in-braces"] * found, line)


class CodesTest(TreeCase):
    def found_in(self, tables, source):
        files = {f"controller/base/codes/{name}.def": text for name, text in tables.items()}
        return self.found(codes.check, files | {"controller/plan/a.cpp": source})

    def test_passes_codes_that_are_right(self):
        tables = {"a": "// X(number, …)\n" + NUMBERED.format(1001, "kOne") + 'X(1002, kTwo, "a \\"b\\"" "c", "d")\n', "b": NUMBERED.format(2001, "kThree")}
        self.assertEqual(self.found_in(tables, "f(codes::kOne, codes::kTwo, talentops::codes::kThree);\n"), [])

    def test_refuses_numbers_and_names_that_are_there_already(self):
        table = NUMBERED.format(1001, "kOne") + NUMBERED.format(1001, "kTwo")
        self.assertEqual(self.found_in({"a": table}, "codes::kOne, codes::kTwo"), ["controller/base/codes/a.def:3: code-number"])
        tables = {"a": NUMBERED.format(1001, "kOne"), "b": NUMBERED.format(2001, "kOne")}
        self.assertEqual(self.found_in(tables, "codes::kOne"), ["controller/base/codes/b.def:1: code-name"])

    def test_refuses_a_number_of_another_file(self):
        tables = {"a": NUMBERED.format(1001, "kOne"), "b": NUMBERED.format(1002, "kTwo")}
        self.assertEqual(self.found_in(tables, "codes::kOne, codes::kTwo"), ["controller/base/codes/b.def:1: code-range"])

    def test_refuses_codes_that_nothing_delivered_uses(self):
        files = {"controller/base/codes/a.def": NUMBERED.format(1001, "kOne"), "tests/unit/a_test.cpp": "codes::kOne",
                 "controller/plan/a.cpp": "// codes::kOne\n"}
        self.assertEqual(self.found(codes.check, files), ["controller/base/codes/a.def:1: code-unused"])

    def test_refuses_codes_that_are_not_there_and_rows_that_cannot_be_read(self):
        self.assertEqual(self.found_in({"a": ""}, "\ncodes::kNone"), ["controller/plan/a.cpp:2: code-unknown"])
        self.assertEqual(self.found_in({"a": 'X(1001, kOne, "no way out")\n'}, ""), ["controller/base/codes/a.def:1: code-row"])


class ScriptsTest(TreeCase):
    SHELL = "#!/usr/bin/env bash\nset -euo pipefail\n"

    def check(self, path, text, is_executable=True):
        tree = self.tree({path: text})
        if is_executable:
            (tree.root / path).chmod(stat.S_IRWXU)
        return sorted({finding.rule for finding in scripts.check(tree)})

    def test_refuses_scripts_that_do_not_start_or_do_not_stop(self):
        self.assertEqual(self.check("a.sh", self.SHELL), [])
        self.assertEqual(self.check("a.sh", self.SHELL, is_executable=False), ["script-mode"])
        self.assertEqual(self.check("a.sh", "set -euo pipefail\n"), ["script-shebang", "script-strict"])
        self.assertEqual(self.check("a.sh", "#!/bin/bash\n\nset -euo pipefail\n"), ["script-shebang"])
        self.assertEqual(self.check(".ci/run", "#!/usr/bin/env bash\ntrue\n"), ["script-strict"])
        self.assertEqual(self.check("a.sh", self.SHELL + "if true; then\n"), ["script-syntax"])
        self.assertEqual(self.check("a.py", "#!/usr/bin/env python3\ndef f(:\n"), ["script-syntax"])
        self.assertEqual(self.check("a.py", "print(1)\n"), ["script-shebang"])


class MutantsTest(TreeCase):
    MUTANT = "tests/simulation/mutants/a.mutant"
    SOURCE = {"controller/base/a.cpp": "one();\ntwo();\ntwo();\n"}

    def planted(self, text):
        return sorted({finding.rule for finding in mutants.check(self.tree({**self.SOURCE, self.MUTANT: text}))})

    def test_refuses_what_cannot_be_planted(self):
        text = "file: controller/base/a.cpp\nsays: it is left out\nright:\n{}\nwrong:\n{}\n"
        self.assertEqual(self.planted(text.format("one();", "")), [])
        self.assertEqual(self.planted(text.format("two();", "")), ["mutant-place"])
        self.assertEqual(self.planted(text.format("three();", "")), ["mutant-place"])
        self.assertEqual(self.planted(text.format("one();", "").replace("a.cpp", "b.cpp")), ["mutant-place"])
        self.assertEqual(self.planted(text.format("one();", "one();")), ["mutant-same"])
        self.assertEqual(self.planted("right:\none();\nwrong:\n"), ["mutant-form"])


class FormatTest(TreeCase):
    @unittest.skipUnless(shutil.which(format_lint.TOOL), f"{format_lint.TOOL} is not there")
    def test_refuses_what_the_tool_would_change(self):
        tree = self.tree({".clang-format": "BasedOnStyle: Google\n", "controller/base/a.cpp": "int a;\nint  b;\n", "controller/base/b.cpp": "int a;\n"})
        self.assertEqual([str(finding).split(": ")[:2] for finding in format_lint.check(tree)], [["controller/base/a.cpp:2", "format"]])

    @unittest.skipUnless(shutil.which(format_lint.TOOL), f"{format_lint.TOOL} is not there")
    def test_refuses_a_style_that_cannot_be_read(self):
        tree = self.tree({".clang-format": "Nonsense: [\n", "controller/base/a.cpp": "int a;\n"})
        self.assertNotEqual(format_lint.check(tree), [])


class TidyTest(TreeCase):
    FILES = {
        "controller/a/a.hpp": "", "controller/a/a.cpp": '#include "controller/a/a.hpp"\n',
        "controller/a/only.hpp": '#include "controller/a/a.hpp"\n', "controller/b/b.cpp": '#include "controller/a/only.hpp"\n',
        "controller/b/unused.hpp": "", "README.md": "",
    }

    def test_looks_at_a_source_for_each_changed_header(self):
        tree = self.tree(self.FILES)
        self.assertEqual(tidy.sources_of(tree, ["controller/a/a.hpp", "README.md"]), ["controller/a/a.cpp"])
        self.assertEqual(tidy.sources_of(tree, ["controller/a/only.hpp"]), ["controller/b/b.cpp"])
        self.assertEqual(tidy.sources_of(tree, ["controller/b/unused.hpp", "controller/gone.cpp"]), [])

    def test_an_answer_holds_until_something_that_it_saw_changes(self):
        before = tidy.key_of(self.tree(self.FILES), "controller/b/b.cpp", "flags")
        self.assertEqual(before, tidy.key_of(self.tree(self.FILES | {"README.md": "new"}), "controller/b/b.cpp", "flags"))
        self.assertNotEqual(before, tidy.key_of(self.tree(self.FILES | {"controller/a/a.hpp": "int a;"}), "controller/b/b.cpp", "flags"))
        self.assertNotEqual(before, tidy.key_of(self.tree(self.FILES | {"controller/b/b.cpp": "int a;"}), "controller/b/b.cpp", "flags"))
        self.assertNotEqual(before, tidy.key_of(self.tree(self.FILES | {".clang-tidy": "Checks: a"}), "controller/b/b.cpp", "flags"))
        self.assertNotEqual(before, tidy.key_of(self.tree(self.FILES), "controller/b/b.cpp", "other flags"))


class CommandsTest(unittest.TestCase):
    def run_tests(self, *arguments):
        return subprocess.run([ROOT / "tests/run.sh", *arguments], capture_output=True, text=True, check=False, timeout=30)

    def test_says_what_it_does(self):
        done = self.run_tests("--help")
        self.assertEqual(done.returncode, 0)
        for option in ("--all", "--sanitizers"):
            self.assertIn(option, done.stdout)

    def test_refuses_what_it_does_not_know(self):
        for arguments in (["--al"], ["all"], ["--all", "--fast"]):
            done = self.run_tests(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn("--help", done.stderr)


if __name__ == "__main__":
    unittest.main()
