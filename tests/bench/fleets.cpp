#include "tests/bench/fleets.hpp"

#include <fmt/format.h>
#include <git2.h>

#include "tests/bench/fleet.hpp"

namespace talentops::bench {
namespace {

namespace fs = std::filesystem;

/// Connects, reads every reference, and disconnects.
std::size_t ask_for_references(const fs::path& repository) {
  git_remote* remote = nullptr;
  const git_remote_head** heads = nullptr;
  std::size_t count = 0;
  const bool is_done = git_remote_create_detached(&remote, repository.c_str()) == 0 &&
                       git_remote_connect(remote, GIT_DIRECTION_FETCH, nullptr, nullptr, nullptr) == 0 &&
                       git_remote_ls(&heads, &count, remote) == 0;
  git_remote_free(remote);
  return is_done ? count : 0;
}

constexpr std::size_t kReleasesOfClient = 100;

std::size_t clients_of(std::size_t releases) {
  return (releases + kReleasesOfClient - 1) / kReleasesOfClient;
}

/// Releases of talents that are nowhere, in environments below `workspaces`.
void import_releases(FleetRepository& fleet, std::size_t releases, const fs::path& workspaces) {
  fleet.import([&](const FleetRepository::Put& put) {
    for (std::size_t i = 0; i < releases; ++i) {
      const auto client = fmt::format("c{:03}", i / kReleasesOfClient);
      if (i % kReleasesOfClient == 0) {
        put(fmt::format("clients/{}/environments/production.yaml", client),
            fmt::format("apiVersion: talentops.dev/v1alpha1\nkind: ClientEnvironment\nmetadata: {{name: "
                        "production, namespace: {}}}\nspec: {{targets: [{{name: w, directory: {{path: "
                        "{}}}}}]}}\n",
                        client, (workspaces / client).string()));
      }
      put(fmt::format("clients/{}/releases/r{:03}.yaml", client, i % kReleasesOfClient),
          fmt::format("apiVersion: talentops.dev/v1alpha1\nkind: TalentRelease\nmetadata: {{name: "
                      "r{:03}, namespace: {}}}\n"
                      "spec: {{talent: t{:03}, version: 1.0.0, environments: [production]}}\n",
                      i % kReleasesOfClient, client, i % kReleasesOfClient));
    }
  });
}

class NoOpPoll final : public Contest {
 public:
  explicit NoOpPoll(std::size_t releases) {
    import_releases(fleet_, releases, scratch_ / "workspaces");
    fleet_.commit("a fleet");
    shell(fleet_.path(), "git gc -q");
    controller_ = std::make_unique<RunningController>(fleet_, scratch_ / "workspaces", scratch_ / "state");
    controller_->poll();
    require(controller_->environments() == clients_of(releases), "the fleet was read");
  }

  Milliseconds ours() override {
    return measure([&] {
             for (int i = 0; i < kTimes; ++i) controller_->poll();
           }) /
           kTimes;
  }
  Milliseconds baseline() override {
    std::size_t references = 0;
    const auto took = measure([&] {
      for (int i = 0; i < kTimes; ++i) references += ask_for_references(fleet_.path());
    });
    require(references >= kTimes, "the repository answered");
    return took / kTimes;
  }

 private:
  static constexpr int kTimes = 50;  // one is too short to be measured

  Scratch scratch_;
  FleetRepository fleet_{scratch_};
  std::unique_ptr<RunningController> controller_;
};

constexpr std::size_t kFilesOfTalent = 10;

class FanOut final : public Contest {
 public:
  explicit FanOut(std::size_t workspaces) {
    std::string names;
    for (std::size_t i = 0; i < workspaces; ++i) {
      const auto name = fmt::format("w{:04}", i);
      names += (names.empty() ? "" : ", ") + name;
      places_.push_back(scratch_ / "workspaces" / name);
      fs::create_directories(places_.back());
      fleet_.write(fmt::format("clients/acme/environments/{}.yaml", name),
                   document("ClientEnvironment", name,
                            fmt::format("{{targets: [{{name: w, directory: {{path: {}}}}}]}}",
                                        places_.back().string())));
    }
    names_ = names;
    wish_next();
    controller_ = std::make_unique<RunningController>(fleet_, scratch_ / "workspaces", scratch_ / "state");
    controller_->settle();
    check();
  }

  Milliseconds ours() override {
    wish_next();
    const auto took = measure([&] { controller_->follow(); });
    check();
    return took;
  }
  Milliseconds baseline() override {
    const auto copies = scratch_.fresh();
    fs::create_directories(copies);
    const auto source = places_.front() / ".claude";
    const auto took = measure([&] {
      shell(copies, fmt::format("i=0; while [ $i -lt {} ]; do cp -a '{}' copy-$i; i=$((i+1)); done",
                                places_.size(), source.string()));
    });
    require(fs::exists(copies / fmt::format("copy-{}", places_.size() - 1) / "agents" / "bench.md"),
            "the files were copied");
    fs::remove_all(copies);
    return took;
  }

 private:
  void wish_next() {
    fleet_.add_talent(++edition_, kFilesOfTalent);
    fleet_.write("clients/acme/releases/bench.yaml",
                 document("TalentRelease", "bench",
                          fmt::format("{{version: {}, environments: [{}]}}",
                                      FleetRepository::version_of(edition_), names_)));
    fleet_.commit("the next version");
  }
  void check() const {
    const auto agent = fmt::format("Edition {}.\n", edition_);
    for (const auto& place : places_)
      require(read_file(place / ".claude/agents/bench.md").ends_with(agent),
              place.string() + " has " + agent);
  }

  Scratch scratch_;
  FleetRepository fleet_{scratch_};
  std::vector<fs::path> places_;
  std::string names_;
  int edition_ = 0;
  std::unique_ptr<RunningController> controller_;
};

class PushToDeployed final : public Contest {
 public:
  explicit PushToDeployed(std::size_t releases) {
    fs::create_directories(workspace_);
    import_releases(fleet_, releases, scratch_ / "workspaces");
    fleet_.write(
        "clients/acme/environments/production.yaml",
        document("ClientEnvironment", "production",
                 fmt::format("{{targets: [{{name: w, directory: {{path: {}}}}}]}}", workspace_.string())));
    wish_next();
    shell(fleet_.path(), "git gc -q");
    shell(scratch_ / "", fmt::format("git init -q --bare records; git clone -q --sparse '{}' clone; git -C "
                                     "clone sparse-checkout set talents; cp -a clone/talents files",
                                     fleet_.path().string()));
    controller_ = std::make_unique<RunningController>(fleet_, scratch_ / "workspaces", scratch_ / "state");
    controller_->settle();
    check();
  }

  Milliseconds ours() override {
    wish_next();
    const auto took = measure([&] { controller_->follow(); });
    check();
    return took;
  }
  Milliseconds baseline() override {
    wish_next();
    const auto copies = scratch_.fresh();
    const auto took = measure([&] {
      shell(scratch_ / "clone",
            fmt::format(
                "git fetch -q origin; git cat-file -p origin/main:{0} >/dev/null; cp -a ../files '{1}'; "
                "sync $(find '{1}' -type f); git commit -q --allow-empty -m record; "
                "git push -q ../records HEAD:main",
                kRelease, copies.string()));
    });
    require(fs::exists(copies / "bench"), "the files were copied");
    fs::remove_all(copies);
    return took;
  }

 private:
  static constexpr const char* kRelease = "clients/acme/releases/bench.yaml";

  void wish_next() {
    fleet_.add_talent(++edition_, kFilesOfTalent);
    fleet_.write(kRelease, document("TalentRelease", "bench",
                                    fmt::format("{{version: {}, environments: [production]}}",
                                                FleetRepository::version_of(edition_))));
    fleet_.commit("the next version");
  }
  void check() const {
    const auto agent = fmt::format("Edition {}.\n", edition_);
    require(read_file(workspace_ / ".claude/agents/bench.md").ends_with(agent), "the workspace has " + agent);
    shell(fleet_.path(),
          fmt::format("git log -1 --format=%B talentops/records | grep -q '^Outcome: succeeded'; git grep -q "
                      "'version: .{}.$' talentops/records -- 'records/manifests/acme'",
                      FleetRepository::version_of(edition_)));
  }

  Scratch scratch_;
  FleetRepository fleet_{scratch_};
  const fs::path workspace_ = scratch_ / "workspaces" / "acme";
  int edition_ = 0;
  std::unique_ptr<RunningController> controller_;
};

}  // namespace

std::unique_ptr<Contest> no_op_poll(std::size_t releases) { return std::make_unique<NoOpPoll>(releases); }
std::unique_ptr<Contest> push_to_deployed(std::size_t releases) {
  return std::make_unique<PushToDeployed>(releases);
}
std::unique_ptr<Contest> fan_out(std::size_t workspaces) { return std::make_unique<FanOut>(workspaces); }

}  // namespace talentops::bench
