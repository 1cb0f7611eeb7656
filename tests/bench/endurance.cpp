#include "tests/bench/endurance.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <malloc.h>

#include "tests/bench/fleet.hpp"
#include "tests/bench/memory.hpp"

namespace talentops::bench {
namespace {

namespace fs = std::filesystem;

std::size_t open_descriptors() {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

class Endurance final : public Contest {
 public:
  explicit Endurance(std::size_t cycles) : cycles_(cycles) {
    fs::create_directories(workspace_);
    fleet_.write(
        "clients/acme/environments/production.yaml",
        document("ClientEnvironment", "production",
                 fmt::format("{{targets: [{{name: w, directory: {{path: {}}}}}]}}", workspace_.string())));
    for (int edition = 1; edition <= kEditions; ++edition) fleet_.add_talent(edition, 1);
    wish(1);
    controller_ = std::make_unique<RunningController>(fleet_, scratch_ / "workspaces", scratch_ / "state");
    controller_->settle();
  }

  Milliseconds ours() override {
    const auto tenth = std::max<std::size_t>(cycles_ / 10, 1);
    std::vector<double> took;
    double memory = 0;
    std::size_t few = 0;  // the most that were open in the first two tenths: packs come and go
    std::size_t many = 0;
    for (std::size_t i = 0; i < cycles_; ++i) {
      took.push_back(cycle().count());
      auto& most = i < 2 * tenth ? few : many;
      most = std::max(most, open_descriptors());
      if (i + 1 != tenth) continue;
      ::malloc_trim(0);
      memory = resident();
    }
    ::malloc_trim(0);
    const auto growth = (resident() - memory) / static_cast<double>(cycles_ - tenth);
    require(growth < 1 || cycles_ < kFilled,
            fmt::format("memory grows by less than 1 KB a cycle: {:.3f} KB", growth));
    require(many <= few, "no more descriptors are open than at the beginning");
    begun_ = median(std::vector(took.begin(), took.begin() + static_cast<std::ptrdiff_t>(tenth)));
    return Milliseconds(median(std::vector(took.end() - static_cast<std::ptrdiff_t>(tenth), took.end())));
  }
  Milliseconds baseline() override { return Milliseconds(begun_); }

 private:
  static constexpr int kEditions = 2;
  static constexpr std::size_t kServersUpkeep = 500;
  /// What a process remembers within bounds is full by a tenth of these, and says nothing about fewer.
  static constexpr std::size_t kFilled = 10'000;

  static double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
  }

  void wish(int edition) {
    fleet_.write("clients/acme/releases/bench.yaml",
                 document("TalentRelease", "bench",
                          fmt::format("{{version: {}, environments: [production]}}",
                                      FleetRepository::version_of(edition))));
    fleet_.commit("another version");
  }
  Milliseconds cycle() {
    // What a server does by itself for its repositories.
    if (++done_ % kServersUpkeep == 0) shell(fleet_.path(), "git gc -q");
    const int edition = 1 + static_cast<int>(done_ % kEditions);
    wish(edition);
    const auto took = measure([&] { controller_->follow(); });
    require(
        read_file(workspace_ / ".claude/agents/bench.md").ends_with(fmt::format("Edition {}.\n", edition)),
        "what is wished is deployed");
    return took;
  }

  const std::size_t cycles_;
  Scratch scratch_;
  FleetRepository fleet_{scratch_};
  const fs::path workspace_ = scratch_ / "workspaces" / "acme";
  std::size_t done_ = 0;
  double begun_ = 0;
  std::unique_ptr<RunningController> controller_;
};

}  // namespace

std::unique_ptr<Contest> endurance(std::size_t cycles) { return std::make_unique<Endurance>(cycles); }

}  // namespace talentops::bench
