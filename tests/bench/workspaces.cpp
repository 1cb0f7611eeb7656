#include "tests/bench/workspaces.hpp"

#include <algorithm>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/clock/system_entropy.hpp"
#include "controller/effects/fs/workspace.hpp"
#include "reconcilers/claude_code/target_factory.hpp"
#include "tests/bench/scratch.hpp"
#include "tests/bench/syncs.hpp"
#include "tests/bench/talents.hpp"

namespace talentops::bench {
namespace {

namespace fs = std::filesystem;
using domain::Layout;
using domain::Package;

/// Workspaces on a real disk, each with its holder.
class Workspaces {
 public:
  Workspaces() { spec_.name = domain::TargetName("workspace"); }

  void begin() {
    spec_.directory.path = scratch.fresh().string();
    fs::create_directories(directory());
    holder_ = must(target()->take("bench", target()->observe({}, false, call()).epoch, call()));
  }
  /// A deployment as passes do it; `older` is the way back.
  void install(const Package& package, const Package* older) {
    must(target()->stage(package, holder_, call()));
    ports::Activation activation{
        package.talent, domain::ReleaseName("bench"), package.id, deployment_of(package), {}, clock_.now()};
    if (older != nullptr) activation.way_back = way_back_of(*older);
    must(target()->activate(activation, holder_, call()));
  }
  void take_back(const Package& package, const Package& older) {
    const auto deployment = deployment_of(package);
    must(target()->revert({package.talent,
                           deployment,
                           way_back_of(older),
                           {deployment, "rolledBack", package.id, "measured", clock_.now()}},
                          holder_, call()));
  }
  domain::TargetObservation look(const Package& package) {
    auto seen = target()->observe({&package}, false, call());
    require(!seen.unreachable && !seen.foreign, "the workspace can be looked at");
    return seen;
  }
  void drop_older_slots(const Package& package) { must(target()->prune(package.talent, 1, holder_, call())); }
  void end() { fs::remove_all(directory()); }
  fs::path directory() const { return spec_.directory.path; }

  Scratch scratch;

 private:
  static domain::DeploymentId deployment_of(const Package& package) {
    return domain::DeploymentId("d-" + package.version.text());
  }
  static domain::WayBack way_back_of(const Package& package) {
    return {package.id, package.version, deployment_of(package)};
  }
  /// Opened anew for every call, as for every pass.
  std::unique_ptr<ports::Target> target() {
    return must(factory_.open({domain::ClientName("acme"), domain::EnvironmentName("production")}, spec_));
  }
  Call call() const { return {{}, clock_.monotonic() + std::chrono::minutes(10)}; }

  domain::TargetSpec spec_;
  effects::SystemClock clock_;
  effects::SystemEntropy entropy_;
  effects::DirectoryOpener opener_;
  claude_code::DirectoryTargetFactory factory_{{.allowed = {"/"}}, {opener_, clock_, entropy_}};
  ports::Holder holder_;
};

/// Measures `work` and holds it to have made at least `files` files durable.
template <typename Work>
Milliseconds measure_durable(std::size_t files, Work&& work) {
  const Syncs before = syncs();
  const auto took = measure(work);
  const Syncs after = syncs();
  require(after.file_systems > before.file_systems || after.files - before.files >= static_cast<long>(files),
          fmt::format("{} files were made durable", files));
  return took;
}

class Deploy final : public Contest {
 public:
  Deploy(std::size_t files, Layout layout) : package_(talent_of(files, 1, layout)) {
    write_files(package_, source_);
  }

  Milliseconds ours() override {
    workspaces_.begin();
    const auto took = measure_durable(package_.items.size(), [&] { workspaces_.install(package_, nullptr); });
    check_files(package_, workspaces_.directory());
    workspaces_.end();
    return took;
  }
  Milliseconds baseline() override {
    const auto copy = workspaces_.scratch.fresh();
    const auto took = measure_durable(package_.items.size(), [&] {
      execute({"cp", "-a", source_.string(), copy.string()});
      sync_all(copy);
    });
    check_files(package_, copy);
    fs::remove_all(copy);
    return took;
  }

 private:
  Workspaces workspaces_;
  Package package_;
  fs::path source_ = workspaces_.scratch / "source";
};

/// Versions of a talent that differ in one file, one after the other in one workspace.
class Editions : public Contest {
 public:
  Editions(std::size_t files, Layout layout) : files_(files), layout_(layout) {
    workspaces_.begin();
    older_ = talent_of(files_, 0, layout_);
    workspaces_.install(older_, nullptr);
    fs::create_directories(bare_.parent_path());
  }

  /// The least that makes one new file durable and visible at once.
  Milliseconds baseline() override {
    const std::string content = content_of(talent_of(1, ++edition_, layout_));
    const auto took = measure_durable(1, [&] {
      const auto beside = bare_.string() + ".new";
      write_file(beside, content);
      sync(beside);
      fs::rename(beside, bare_);
      sync(bare_.parent_path());
    });
    require(read_file(bare_) == content, "the file was written");
    return took;
  }

 protected:
  Package next() { return talent_of(files_, ++edition_, layout_); }

  Workspaces workspaces_;
  Package older_;

 private:
  static std::string content_of(const Package& package) {
    for (const auto& item : package.items) {
      if (item.path == edited_path()) return *item.content;
    }
    return "small";
  }

  std::size_t files_;
  Layout layout_;
  int edition_ = 0;
  fs::path bare_ = workspaces_.scratch / "bare" / "SKILL.md";
};

class UpgradeOneFile final : public Editions {
 public:
  using Editions::Editions;
  Milliseconds ours() override {
    auto newer = next();
    const auto took = measure_durable(1, [&] { workspaces_.install(newer, &older_); });
    check_files(newer, workspaces_.directory());
    workspaces_.drop_older_slots(newer);
    older_ = std::move(newer);
    return took;
  }
};

class Revert final : public Editions {
 public:
  using Editions::Editions;
  Milliseconds ours() override {
    const auto newer = next();
    workspaces_.install(newer, &older_);
    const auto took = measure_durable(1, [&] { workspaces_.take_back(newer, older_); });
    check_files(older_, workspaces_.directory());
    workspaces_.drop_older_slots(older_);
    return took;
  }
};

class DriftScan final : public Contest {
 public:
  DriftScan(std::size_t files, Layout layout) : package_(talent_of(files, 1, layout)) {
    workspaces_.begin();
    workspaces_.install(package_, nullptr);
    check_that_drift_is_seen();
  }

  Milliseconds ours() override {
    domain::TargetObservation seen;
    const auto took = measure([&] { seen = workspaces_.look(package_); });
    require(changed_of(seen) == 0, "nothing has changed");
    require(seen.talents.begin()->second.wanted_matches, "what is wanted lies there");
    return took;
  }
  Milliseconds baseline() override {
    std::size_t found = 0;
    const auto took = measure([&] {
      const int root = ::open(workspaces_.directory().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
      for (const auto& item : package_.items) {
        struct stat facts {};
        if (::fstatat(root, item.path.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(facts.st_mode))
          ++found;
      }
      ::close(root);
    });
    require(found == package_.items.size(), "every file was found");
    return took;
  }

 private:
  static std::size_t changed_of(const domain::TargetObservation& seen) {
    const auto& items = seen.talents.begin()->second.items;
    return static_cast<std::size_t>(std::count_if(
        items.begin(), items.end(), [](const auto& item) { return item.state != domain::ItemState::kSame; }));
  }
  /// Also a change that keeps size and time of a file: what looks at nothing would be fast.
  void check_that_drift_is_seen() {
    require(changed_of(workspaces_.look(package_)) == 0, "nothing has changed");
    const auto path = workspaces_.directory() / edited_path();
    const auto time = fs::last_write_time(path);
    const std::string whole = read_file(path);
    std::string other = whole;
    other.back() = '!';
    write_file(path, other);
    fs::last_write_time(path, time);
    require(changed_of(workspaces_.look(package_)) == 1, "a changed file is seen");
    write_file(path, whole);
    require(changed_of(workspaces_.look(package_)) == 0, "and that it is as it was");
  }

  Workspaces workspaces_;
  Package package_;
};

}  // namespace

std::unique_ptr<Contest> deploy(std::size_t files, Layout layout) {
  return std::make_unique<Deploy>(files, layout);
}
std::unique_ptr<Contest> upgrade_one_file(std::size_t files, Layout layout) {
  return std::make_unique<UpgradeOneFile>(files, layout);
}
std::unique_ptr<Contest> revert(std::size_t files, Layout layout) {
  return std::make_unique<Revert>(files, layout);
}
std::unique_ptr<Contest> drift_scan(std::size_t files, Layout layout) {
  return std::make_unique<DriftScan>(files, layout);
}

}  // namespace talentops::bench
