#include "tests/bench/plans.hpp"

#include <fmt/format.h>

#include "tests/bench/scratch.hpp"

namespace talentops::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReleasesOfClient = 100;

std::string client_of(std::size_t release) {
  return fmt::format("client-{:04}", release / kReleasesOfClient);
}
std::string talent_of(std::size_t release) {
  return fmt::format("talent-{:02}", release % kReleasesOfClient);
}

std::string release_text(std::size_t release, int edition) {
  return fmt::format(
      "apiVersion: talentops.dev/v1alpha1\nkind: TalentRelease\nmetadata: {{name: {}, namespace: {}}}\nspec: "
      "{{version: 1.0.{}, environments: [production]}}\n",
      talent_of(release), client_of(release), edition);
}

std::string environment_text(const std::string& client) {
  return fmt::format(
      "apiVersion: talentops.dev/v1alpha1\nkind: ClientEnvironment\nmetadata: {{name: production, namespace: "
      "{}}}\nspec: {{targets: [{{name: w, directory: {{path: /srv/{}}}}}]}}\n",
      client, client);
}

/// A commit as `git fast-import` reads it.
class Commit {
 public:
  void put(const std::string& path, const std::string& content) {
    text_ += fmt::format("M 100644 inline {}\ndata {}\n{}\n", path, content.size(), content);
  }
  void make(Scratch& scratch, const fs::path& repository, int number) const {
    const auto stream = scratch.fresh();
    write_file(stream, fmt::format("commit refs/heads/main\ncommitter Ann <ann@example.com> {} +0000\ndata "
                                   "<<.\nA change\n.\n",
                                   1'760'000'000 + number) +
                           (number > 0 ? "from refs/heads/main^0\n" : "") + text_);
    shell(repository, "git fast-import --quiet --force <" + stream.string());
  }

 private:
  std::string text_;
};

/// Sound to the last bundle: a hundred talents, which each client wishes.
Commit whole_fleet(std::size_t releases) {
  Commit commit;
  commit.put(
      "fleet.yaml",
      "apiVersion: talentops.dev/v1alpha1\nkind: Fleet\nmetadata: {name: bench}\nspec: {tenancy: path}\n");
  for (std::size_t talent = 0; talent < kReleasesOfClient; ++talent) {
    for (const int edition : {0, 1}) {
      const auto folder = fmt::format("talents/{}/1.0.{}", talent_of(talent), edition);
      commit.put(folder + "/talent.yaml",
                 fmt::format("name: {}\nversion: 1.0.{}\n", talent_of(talent), edition));
      commit.put(folder + "/agent.md",
                 fmt::format("---\nname: {}\ndescription: Is measured.\n---\n\nEdition {}.\n",
                             talent_of(talent), edition));
    }
  }
  for (std::size_t release = 0; release < releases; ++release) {
    const auto client = client_of(release);
    if (release % kReleasesOfClient == 0)
      commit.put(fmt::format("clients/{}/environments/production.yaml", client), environment_text(client));
    commit.put(fmt::format("clients/{}/releases/{}.yaml", client, talent_of(release)),
               release_text(release, 0));
  }
  return commit;
}

class PlanOneLine final : public Contest {
 public:
  explicit PlanOneLine(std::size_t releases) : changed_(releases / 2) {
    fs::create_directories(repository_);
    shell(repository_, "git init -q --bare -b main; git config gc.auto 0");
    whole_fleet(releases).make(scratch_, repository_, 0);
    Commit change;
    change.put(fmt::format("clients/{}/releases/{}.yaml", client_of(changed_), talent_of(changed_)),
               release_text(changed_, 1));
    change.make(scratch_, repository_, 1);
    shell(repository_, "git gc -q");
  }

  Milliseconds ours() override {
    const auto answer = scratch_ / "plan.json";
    const auto took = measure([&] {
      shell(repository_, fmt::format("{} plan --base main~1 --head main -o json >{} 2>{}.err",
                                     TALENTOPS_BINARY, answer.string(), answer.string()));
    });
    require(read_file(answer).find("1.0.1") != std::string::npos, "the plan has the change");
    return took;
  }
  Milliseconds baseline() override {
    const auto difference = scratch_ / "difference";
    const auto took = measure([&] { shell(repository_, "git diff main~1 main >" + difference.string()); });
    require(read_file(difference).find("1.0.1") != std::string::npos, "git has the change");
    return took;
  }

 private:
  Scratch scratch_;
  const fs::path repository_ = scratch_ / "fleet";
  const std::size_t changed_;
};

class ValidateAll final : public Contest {
 public:
  explicit ValidateAll(std::size_t releases) : documents_(releases + clients(releases) + 1) {
    fs::create_directories(repository_);
    shell(repository_, "git init -q -b main; git config gc.auto 0");
    whole_fleet(releases).make(scratch_, repository_, 0);
    shell(repository_, "git reset -q --hard");
  }

  Milliseconds ours() override {
    const auto answer = scratch_ / "answer.json";
    const auto took = measure([&] {
      shell(repository_, fmt::format("{} validate . -o json >{}", TALENTOPS_BINARY, answer.string()));
    });
    require(read_file(answer).find(fmt::format("\"documents\":{},", documents_)) != std::string::npos,
            "every document was read");
    return took;
  }
  Milliseconds baseline() override {
    const auto all = scratch_ / "all";
    const auto took =
        measure([&] { shell(repository_, "find . -name '*.yaml' -print0 | xargs -0 cat >" + all.string()); });
    require(fs::file_size(all) > documents_ * 100, "every file was read");
    return took;
  }

 private:
  static std::size_t clients(std::size_t releases) {
    return (releases + kReleasesOfClient - 1) / kReleasesOfClient;
  }

  Scratch scratch_;
  const fs::path repository_ = scratch_ / "fleet";
  const std::size_t documents_;
};

}  // namespace

std::unique_ptr<Contest> plan_one_line(std::size_t releases) {
  return std::make_unique<PlanOneLine>(releases);
}
std::unique_ptr<Contest> validate_all(std::size_t releases) {
  return std::make_unique<ValidateAll>(releases);
}

}  // namespace talentops::bench
