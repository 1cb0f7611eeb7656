#include "tests/bench/catalogs.hpp"

#include <random>

#include <fmt/format.h>

#include "controller/effects/state/snapshot_file.hpp"
#include "tests/bench/fleet.hpp"
#include "tests/bench/memory.hpp"

namespace talentops::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReleasesOfClient = 100;
constexpr const char* kMemory = "--memory-of";

/// A bare repository of so many releases, written as a stream for `git fast-import`.
class ReleaseFleet {
 public:
  ReleaseFleet(Scratch& scratch, std::size_t releases)
      : path_(scratch.fresh()), stream_(scratch.fresh()), releases_(releases) {
    fs::create_directories(path_);
    shell(path_, "git init -q --bare -b main; git config gc.auto 0");
    begin();
    put("fleet.yaml",
        "apiVersion: talentops.dev/v1alpha1\nkind: Fleet\nmetadata: {name: bench}\nspec: {tenancy: path}\n");
    for (std::size_t client = 0; client * kReleasesOfClient < releases; ++client) put_environment(client);
    for (std::size_t release = 0; release < releases; ++release) put_release(release);
    end();
    shell(path_, "git gc -q");
  }

  void change_one() {
    begin();
    ++edition_;
    put_release(random_() % releases_);
    end();
  }
  void change_all() {
    begin();
    ++edition_;
    for (std::size_t release = 0; release < releases_; ++release) put_release(release);
    end();
  }
  std::size_t environments() const { return (releases_ + kReleasesOfClient - 1) / kReleasesOfClient; }
  std::string version() const { return fmt::format("1.0.{}", edition_); }
  const fs::path& path() const { return path_; }

 private:
  static std::string client_of(std::size_t client) { return fmt::format("client-{:04}", client); }

  void begin() {
    text_ = fmt::format(
        "commit refs/heads/main\ncommitter Ann <ann@example.com> {} +0000\ndata <<.\nA change\n.\n",
        1'760'000'000 + commits_);
    if (commits_++ > 0) text_ += "from refs/heads/main^0\n";
  }
  void put(const std::string& path, const std::string& content) {
    text_ += fmt::format("M 100644 inline {}\ndata {}\n{}\n", path, content.size(), content);
  }
  void put_environment(std::size_t client) {
    const auto name = client_of(client);
    put(fmt::format("clients/{}/environments/production.yaml", name),
        fmt::format(
            "apiVersion: talentops.dev/v1alpha1\nkind: ClientEnvironment\nmetadata: {{name: production, "
            "namespace: {}}}\nspec: {{targets: [{{name: w, directory: {{path: /srv/{}}}}}]}}\n",
            name, name));
  }
  void put_release(std::size_t release) {
    const auto client = client_of(release / kReleasesOfClient);
    const auto name = fmt::format("talent-{:02}", release % kReleasesOfClient);
    put(fmt::format("clients/{}/releases/{}.yaml", client, name),
        fmt::format(
            "apiVersion: talentops.dev/v1alpha1\nkind: TalentRelease\nmetadata: {{name: {}, namespace: "
            "{}}}\nspec: {{version: {}, environments: [production]}}\n",
            name, client, version()));
  }
  void end() {
    write_file(stream_, text_);
    text_.clear();
    shell(path_, "git fast-import --quiet --force <" + stream_.string());
  }

  const fs::path path_;
  const fs::path stream_;
  const std::size_t releases_;
  std::mt19937 random_{1};
  std::string text_;
  int commits_ = 0;
  int edition_ = 0;
};

/// Trusts nobody: nothing is deployed.
struct Place {
  Scratch scratch;
  fs::path trust = scratch.fresh();
  fs::path state = scratch / "state";

  Place() { write_file(trust, ""); }
  fs::path snapshot() const { return state / effects::kCatalogSnapshotName; }
  std::unique_ptr<RunningController> controller(const fs::path& repository) {
    return std::make_unique<RunningController>(repository, trust, scratch / "workspaces", state);
  }
};

class Change : public Contest {
 public:
  explicit Change(std::size_t releases) : fleet_(place_.scratch, releases) {
    controller_ = place_.controller(fleet_.path());
    controller_->poll();
    require(controller_->environments() == fleet_.environments(), "the fleet was read");
    shell(place_.scratch / "", "git clone -q --mirror " + fleet_.path().string() + " clone");
  }

  Milliseconds ours() override {
    change(fleet_);
    const auto took = measure([&] { controller_->poll(); });
    require(controller_->has_version(fleet_.version()), "the change is in force");
    return took;
  }
  Milliseconds baseline() override {
    change(fleet_);
    const auto changed = place_.scratch / "changed";
    const auto took = measure([&] {
      shell(place_.scratch / "clone",
            "old=$(git rev-parse main); git fetch -q; git diff-tree -r $old main | cut -d' ' -f4 | "
            "git cat-file --batch >" +
                changed.string());
    });
    require(read_file(changed).find("version: " + fleet_.version()) != std::string::npos,
            "git has the change");
    return took;
  }

 protected:
  virtual void change(ReleaseFleet& fleet) = 0;

 private:
  Place place_;
  ReleaseFleet fleet_;
  std::unique_ptr<RunningController> controller_;
};

class OneChange final : public Change {
 public:
  using Change::Change;

 private:
  void change(ReleaseFleet& fleet) override { fleet.change_one(); }
};

class AllChange final : public Change {
 public:
  using Change::Change;

 private:
  void change(ReleaseFleet& fleet) override { fleet.change_all(); }
};

class Start : public Contest {
 public:
  explicit Start(std::size_t releases) : releases_(releases), fleet_(place_.scratch, releases) {
    place_.controller(fleet_.path())->poll();  // makes the mirror, and the snapshot
  }

  Milliseconds ours() override {
    prepare(place_);
    std::unique_ptr<RunningController> controller;
    const auto took = measure([&] {
      controller = place_.controller(fleet_.path());
      controller->poll();
    });
    require(controller->environments() == fleet_.environments(), "the fleet was read");
    return took;
  }
  Milliseconds baseline() override {
    const auto all = place_.scratch / "all";
    const auto took = measure([&] {
      shell(fleet_.path(),
            "git ls-tree -r main | cut -d' ' -f3 | cut -f1 | git cat-file --batch >" + all.string());
    });
    require(fs::file_size(all) > releases_ * 100, "git has read the fleet");
    return took;
  }

 protected:
  virtual void prepare(const Place& place) = 0;

 private:
  const std::size_t releases_;
  Place place_;
  ReleaseFleet fleet_;
};

class ColdStart final : public Start {
 public:
  using Start::Start;

 private:
  void prepare(const Place& place) override { fs::remove(place.snapshot()); }
};

class SnapshotStart final : public Start {
 public:
  using Start::Start;

 private:
  void prepare(const Place& place) override { require(fs::exists(place.snapshot()), "there is a snapshot"); }
};

class MemoryPerRelease final : public Contest {
 public:
  explicit MemoryPerRelease(std::size_t releases)
      : releases_(releases), fleet_(place_.scratch, releases), smallest_(place_.scratch, 1) {}

  Milliseconds ours() override {
    return Milliseconds((growth_by(fleet_) - growth_by(smallest_)) / static_cast<double>(releases_));
  }
  Milliseconds baseline() override { return Milliseconds(1); }

 private:
  /// In a process of its own, to whose memory nobody else has contributed: the first on its state directory,
  /// which has fetched and decoded everything.
  double growth_by(const ReleaseFleet& fleet) {
    const auto answer = place_.scratch / "answer";
    const auto state = place_.scratch.fresh();
    execute({"/proc/self/exe", kMemory, fleet.path().string(), place_.trust.string(),
             (place_.scratch / "workspaces").string(), state.string(), answer.string()});
    return std::stod(read_file(answer));
  }

  const std::size_t releases_;
  Place place_;
  ReleaseFleet fleet_;
  ReleaseFleet smallest_;
};

}  // namespace

std::optional<int> measure_memory(const std::vector<std::string>& arguments) {
  if (arguments.size() != 6 || arguments[0] != kMemory) return std::nullopt;
  const auto before = resident();
  RunningController controller(arguments[1], arguments[2], arguments[3], arguments[4]);
  controller.read_ahead();
  controller.poll();
  controller.poll();
  require(controller.environments() > 0, "the fleet was read");
  write_file(arguments[5], fmt::format("{}", resident() - before));
  return 0;
}

std::unique_ptr<Contest> one_change(std::size_t releases) { return std::make_unique<OneChange>(releases); }
std::unique_ptr<Contest> all_change(std::size_t releases) { return std::make_unique<AllChange>(releases); }
std::unique_ptr<Contest> cold_start(std::size_t releases) { return std::make_unique<ColdStart>(releases); }
std::unique_ptr<Contest> cold_start_snapshot(std::size_t releases) {
  return std::make_unique<SnapshotStart>(releases);
}
std::unique_ptr<Contest> memory_per_release(std::size_t releases) {
  return std::make_unique<MemoryPerRelease>(releases);
}

}  // namespace talentops::bench
