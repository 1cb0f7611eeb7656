#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <vector>

#include "controller/base/log.hpp"
#include "tests/bench/catalogs.hpp"
#include "tests/bench/endurance.hpp"
#include "tests/bench/fleets.hpp"
#include "tests/bench/ledgers.hpp"
#include "tests/bench/plans.hpp"
#include "tests/bench/remotes.hpp"
#include "tests/bench/rows.hpp"
#include "tests/bench/scratch.hpp"
#include "tests/bench/workspaces.hpp"

namespace talentops::bench {
namespace {

constexpr const char* kCopy = "cp -a, and fsync of each file";
constexpr const char* kOneFile = "write, fsync and rename of the file";
constexpr const char* kReferences = "git: references of the repository";
constexpr const char* kLoop = "a loop of cp -a";
constexpr const char* kFetched = "git: fetch, diff-tree, cat-file";
constexpr const char* kListed = "git: ls-tree, cat-file";
constexpr const char* kPushed = "git: fast-import, push";
constexpr const char* kShown = "git diff";
constexpr const char* kRead = "cat of each document";
constexpr const char* kByHand = "git fetch, cp -a, sync, git push";

/// --quick has the smallest of each.
void add_catalogs(std::vector<Scenario>& all) {
  constexpr std::size_t kSizes[] = {1'000, 10'000, 100'000};
  const auto quick = [](std::size_t n, int rounds) { return n == 1'000 ? rounds : 0; };
  for (const auto n : kSizes)
    all.push_back({"one-change", n, kFetched, 1.0, 15, quick(n, 5), [n] { return one_change(n); }});
  for (const auto n : kSizes)
    all.push_back({"all-change", n, kFetched, {}, 3, quick(n, 1), [n] { return all_change(n); }, "ms", true});
  for (const auto n : kSizes)
    all.push_back({"cold-start", n, kListed, {}, 3, quick(n, 1), [n] { return cold_start(n); }, "ms", true});
  for (const auto n : kSizes)
    all.push_back({"cold-start-snapshot",
                   n,
                   kListed,
                   {},
                   5,
                   quick(n, 1),
                   [n] { return cold_start_snapshot(n); },
                   "ms",
                   true});
  for (const auto n : kSizes)
    all.push_back(
        {"memory-per-release", n, "1 KB", 1.0, 1, quick(n, 1), [n] { return memory_per_release(n); }, "KB"});
}

/// What people ask before anything is merged.
void add_questions(std::vector<Scenario>& all) {
  for (const std::size_t n : {1'000, 10'000, 100'000}) {
    all.push_back({"plan-one-line", n, kShown, {}, 9, n == 1'000 ? 3 : 0, [n] { return plan_one_line(n); }});
    all.back().growth = 1.5;
  }
  for (const std::size_t n : {1'000, 10'000, 100'000})
    all.push_back(
        {"validate", n, kRead, {}, 3, n == 1'000 ? 1 : 0, [n] { return validate_all(n); }, "ms", true});
}

/// `ledger` is a lone record upon n others; in the others n records are proposed at once, upon as many as the
/// largest has.
void add_records(std::vector<Scenario>& all) {
  for (const std::size_t n : {1'000, 10'000, 100'000})
    all.push_back({"ledger", n, kPushed, {}, 9, n == 1'000 ? 5 : 0, [n] { return ledger(n, 1); }});
  for (const std::size_t n : {10, 100, 1'000})
    all.push_back({"ledger-at-once", n, kPushed, {}, 5, 0, [n] { return ledger(100'000, n); }, "ms", true});
  for (const std::size_t n : {1'000, 10'000, 100'000})
    all.push_back(
        {"push-to-deployed", n, kByHand, {}, 9, n == 1'000 ? 3 : 0, [n] { return push_to_deployed(n); }});
  all.push_back({"push-to-deployed-p99",
                 1'000,
                 kByHand,
                 {},
                 100,
                 0,
                 [] { return push_to_deployed(1'000); },
                 "ms",
                 false,
                 0.99});
}

void add_years(std::vector<Scenario>& all) {
  all.push_back({"hung-remote", 100, "no remote is hung", 1.2, 15, 3, [] { return hung_remote(100); }});
  all.push_back({"endurance", 100, "at the beginning", {}, 0, 1, [] { return endurance(100); }});
  all.push_back({"endurance", 10'000, "at the beginning", 1.2, 1, 0, [] { return endurance(10'000); }});
}

std::vector<Scenario> scenarios() {
  std::vector<Scenario> all = {
      {"no-op-poll", 1'000, kReferences, 1.3, 9, 5, [] { return no_op_poll(1'000); }},
      {"no-op-poll", 10'000, kReferences, 1.3, 9, 0, [] { return no_op_poll(10'000); }},
      {"no-op-poll", 100'000, kReferences, 1.3, 9, 0, [] { return no_op_poll(100'000); }},
      {"deploy-200-copies", 200, kCopy, {}, 7, 3, [] { return deploy(200); }},
      {"deploy-10000-copies", 10'000, kCopy, {}, 3, 0, [] { return deploy(10'000); }},
      {"deploy-200-links", 200, kCopy, 1.3, 7, 3, [] { return deploy(200, domain::Layout::kLinks); }},
      {"deploy-10000-links", 10'000, kCopy, 1.3, 3, 0, [] { return deploy(10'000, domain::Layout::kLinks); }},
      {"upgrade-one-file", 1'000, kOneFile, {}, 7, 3, [] { return upgrade_one_file(1'000); }},
      {"revert", 1'000, kOneFile, {}, 7, 3, [] { return revert(1'000); }},
      {"drift-scan", 10'000, "stat of each file", 1.3, 15, 5, [] { return drift_scan(10'000); }},
      {"fan-out-1000", 100, kLoop, 1.3, 0, 1, [] { return fan_out(100); }},
      {"fan-out-1000", 1'000, kLoop, 1.3, 3, 0, [] { return fan_out(1'000); }},
  };
  add_catalogs(all);
  add_questions(all);
  add_records(all);
  add_years(all);
  return all;
}

struct Options {
  bool quick = false;
  std::string json;
  std::string only;
};

/// Nothing: wrong arguments.
std::optional<Options> read(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    const bool has_value = i + 1 < count;
    if (argument == "--quick") {
      options.quick = true;
    } else if (argument == "--json" && has_value) {
      options.json = arguments[++i];
    } else if (argument == "--only" && has_value) {
      options.only = arguments[++i];
    } else {
      return std::nullopt;
    }
  }
  return options;
}

void add(std::vector<Row>& rows, Row row) {
  std::cout << line_of(row) << std::endl;
  rows.push_back(std::move(row));
}

/// How the largest of a scenario compares with the smallest.
void add_growth(std::vector<Row>& rows, std::vector<Row>& group, double goal) {
  if (group.size() > 1) add(rows, growth(group.back(), group.front(), goal));
  group.clear();
}

std::vector<Row> run_all(const Options& options) {
  if (!Scratch().is_durable())
    std::cerr << "bench: TMPDIR lies in memory, where a sync costs nothing: these figures say little\n";
  std::cout << heading() << std::endl;
  std::vector<Row> rows;
  std::vector<Row> group;  // of one scenario
  double goal = 0;         // of its growth
  for (const auto& scenario : scenarios()) {
    const int rounds = options.quick ? scenario.quick_rounds : scenario.rounds;
    if (rounds == 0 || (!options.only.empty() && options.only != scenario.name)) continue;
    if (!group.empty() && group.front().scenario != scenario.name) add_growth(rows, group, goal);
    goal = scenario.growth;
    group.push_back(run(scenario, rounds));
    add(rows, group.back());
  }
  add_growth(rows, group, goal);
  return rows;
}

int main_of(int count, char** arguments) {
  log::configure(log::Level::kError, log::Format::kText);
  try {
    if (const auto done = measure_memory({arguments + 1, arguments + count})) return *done;
    const auto options = read(count, arguments);
    if (!options) return 2;
    const auto rows = run_all(*options);
    if (options->json.empty()) return 0;
    if (std::ofstream(options->json) << json_of(rows)) return 0;
    std::cerr << "bench: " << options->json << " cannot be written\n";
  } catch (const std::exception& fault) {
    std::cerr << "bench: " << fault.what() << "\n";
  }
  return 1;
}

}  // namespace
}  // namespace talentops::bench

int main(int count, char** arguments) { return talentops::bench::main_of(count, arguments); }
