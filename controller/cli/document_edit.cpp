#include "controller/cli/document_edit.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/fleet_check.hpp"
#include "controller/cli/problem_report.hpp"
#include "controller/cli/repository_path.hpp"
#include "controller/cli/signing_key.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/fs/directory_tree.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/git/clone_config.hpp"
#include "controller/effects/git/desired_store.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/new_branch.hpp"
#include "controller/effects/git/text_diff.hpp"

namespace talentops::cli {
namespace {

using domain::Problem;
using domain::Problems;
using effects::git::Clone;

constexpr std::size_t kLargestFile = 1024UL * 1024;
constexpr std::uint32_t kDocumentMode = 0644;

/// A fleet's directory as HEAD has it: of whatever commit it is asked for.
class HeadTree final : public ports::TreeReader {
 public:
  static Result<std::unique_ptr<ports::TreeReader>> open(const std::string& directory) {
    auto tree = std::make_unique<HeadTree>(TRY(Clone::open(directory)), path_in_repository(directory));
    tree->head_ = TRY(tree->store_.resolve("HEAD"));
    return std::unique_ptr<ports::TreeReader>(std::move(tree));
  }
  HeadTree(Clone clone, std::string prefix)
      : clone_(std::move(clone)), store_(clone_, ""), prefix_(std::move(prefix)) {}

  Result<std::string> tree_id(const domain::CommitId&, std::string_view path) override {
    auto whole = prefix_ + std::string(path);
    if (whole.ends_with('/')) whole.pop_back();
    return store_.tree_id(head_, whole);
  }
  Result<std::vector<ports::TreeEntry>> read_tree(std::string_view id) override {
    return store_.read_tree(id);
  }
  Result<std::shared_ptr<const std::string>> read_blob(std::string_view id, std::uint64_t limit) override {
    return store_.read_blob(id, limit);
  }

 private:
  Clone clone_;
  effects::git::GitDesiredStore store_;
  std::string prefix_;
  domain::CommitId head_;
};

/// In whose name a commit is made. A change by nobody could be approved by whoever made it.
Result<effects::git::Identity> author_of(const std::string& directory) {
  const auto name = TRY(effects::git::clone_setting(directory, "user.name"));
  const auto email = TRY(effects::git::clone_setting(directory, "user.email"));
  if (name && email) return effects::git::Identity{*name, *email};
  return Error{ErrorKind::kInvalid, codes::kNobodysCommit,
               directory + " does not say in whose name to commit", std::nullopt,
               "git config user.name NAME, and git config user.email ADDRESS"};
}

bool is_true(const std::optional<std::string>& setting) {
  const auto text = lower_ascii(setting.value_or("false"));
  return text == "true" || text == "yes" || text == "on" || text == "1";
}

Error cannot_sign(const std::string& directory, const std::string& why) {
  return {ErrorKind::kInvalid, codes::kCannotSignCommit,
          fmt::format("{} has commit.gpgSign, and {}", directory, why), std::nullopt,
          "git config gpg.format ssh, and git config user.signingKey FILE; or edit without --branch"};
}

/// As git would sign it, with the same key: an unsigned commit would not be followed where others are.
Result<effects::git::Authorship> authorship_of(const std::string& directory) {
  effects::git::Authorship authorship{TRY(author_of(directory))};
  if (!is_true(TRY(effects::git::clone_setting(directory, "commit.gpgsign")))) return authorship;
  const auto format = TRY(effects::git::clone_setting(directory, "gpg.format")).value_or("openpgp");
  if (format != "ssh") return cannot_sign(directory, fmt::format("gpg.format is {}, not ssh", format));
  auto path = TRY(effects::git::clone_setting(directory, "user.signingkey")).value_or("");
  if (path.ends_with(".pub")) path.resize(path.size() - std::string_view(".pub").size());
  if (path.empty()) return cannot_sign(directory, "user.signingKey names no key");
  auto key = read_signing_key(path);
  if (!key) return cannot_sign(directory, "its key cannot be used: " + key.error().message);
  const auto shared = std::make_shared<const codec::SigningKey>(std::move(key).value());
  authorship.sign = [shared](std::string_view commit) { return shared->sign(commit, "git"); };
  return authorship;
}

/// The same problem, wherever in its file it stands.
bool is_same(const Problem& one, const Problem& other) {
  const auto file = [](const Problem& problem) {
    return problem.error.where ? problem.error.where->file : std::string();
  };
  return one.error.code == other.error.code && one.field == other.field &&
         one.error.message == other.error.message && file(one) == file(other);
}

Problems new_errors(const Problems& before, const Problems& after) {
  Problems found;
  for (const auto& problem : after) {
    if (problem.severity != domain::Severity::kError) continue;
    const bool was_there =
        std::any_of(before.begin(), before.end(), [&](const auto& each) { return is_same(each, problem); });
    if (!was_there) found.push_back(problem);
  }
  return found;
}

std::string said(const domain::Release& release, const codec::ReleaseEdit& edit) {
  if (edit.version)
    return fmt::format("{}: {} → {}", release.key.text(), release.version.text(), edit.version->text());
  return fmt::format("{}: suspend: {}", release.key.text(), *edit.suspend);
}

}  // namespace

Result<std::unique_ptr<ports::TreeReader>> EditedFleet::open_tree() const {
  if (how_.branch) return HeadTree::open(how_.directory);
  return effects::open_directory_tree(how_.directory);
}

Result<Problems> EditedFleet::problems_with(const FileTexts& changed, domain::Catalog* catalog) const {
  const auto signers = TRY(read_signers(how_.allowed_signers));
  auto fleet = TRY(open_fleet_tree(TRY(open_tree()), signers, changed));
  auto problems = check_fleet(fleet, how_.allowed_signers.has_value());
  if (catalog != nullptr) *catalog = std::move(fleet.catalog);
  return problems;
}

Result<EditedFleet> EditedFleet::open(const EditChoice& how) {
  TRY(effects::git::initialize_git());
  EditedFleet fleet(how);
  fleet.problems_ = TRY(fleet.problems_with({}, &fleet.catalog_));
  return fleet;
}

Result<std::string> EditedFleet::text_of(const std::string& path) const {
  if (!how_.branch) return effects::read_small_file(how_.directory + "/" + path, kLargestFile);
  const auto tree = TRY(open_tree());
  const auto slash = path.rfind('/');
  const auto folder = slash == std::string::npos ? std::string() : path.substr(0, slash);
  const auto name = path.substr(slash == std::string::npos ? 0 : slash + 1);
  for (const auto& entry : TRY(tree->read_tree(TRY(tree->tree_id({}, folder))))) {
    if (entry.name == name) return *TRY(tree->read_blob(entry.id, kLargestFile));
  }
  return Error{ErrorKind::kNotFound, codes::kPathMissing, fmt::format("there is no file {} at HEAD", path)};
}

Status EditedFleet::edit(const domain::Release& release, const codec::ReleaseEdit& edit) {
  const auto& file = release.where.file;
  if (!before_.contains(file)) {
    before_[file] = TRY(text_of(file));
    after_[file] = before_[file];
  }
  auto& text = after_[file];
  text = TRY(codec::with_release(text, file, edit));
  said_.push_back(said(release, edit));
  return {};
}

Result<std::string> EditedFleet::difference() const {
  std::string text;
  for (const auto& [path, after] : after_) {
    const auto hunks = TRY(effects::git::text_diff(before_.at(path), after));
    text += fmt::format("--- a/{}\n+++ b/{}\n{}", path, path, hunks);
  }
  return text;
}

Status EditedFleet::write() const {
  for (const auto& [path, text] : after_)
    TRY(effects::write_file_atomically(how_.directory + "/" + path, text, kDocumentMode));
  return {};
}

Result<domain::CommitId> EditedFleet::commit(const std::string& message) const {
  auto clone = TRY(Clone::open(how_.directory));
  effects::git::GitDesiredStore store(clone, "");
  ports::RecordCommit change{{}, message + "\n\n" + join(said_, "\n") + "\n", effects::SystemClock().now()};
  const auto prefix = path_in_repository(how_.directory);
  for (const auto& [path, text] : after_) change.files.push_back({prefix + path, text});
  return effects::git::commit_to_new_branch(clone, *how_.branch, TRY(store.resolve("HEAD")), change,
                                            TRY(authorship_of(how_.directory)));
}

ExitCode EditedFleet::finish(const std::string& message, const Output& output) {
  const auto now = problems_with(after_, nullptr);
  if (!now) return output.fail(now.error());
  const auto refused = new_errors(problems_, *now);
  for (const auto& problem : refused) output.err << problem_line(problem) << "\n";
  if (!refused.empty()) return ExitCode::kNo;

  const auto difference = this->difference();
  if (!difference) return output.fail(difference.error());
  std::optional<domain::CommitId> made;
  if (!how_.dry_run && !after_.empty()) {
    if (how_.branch) {
      const auto committed = commit(message);
      if (!committed) return output.fail(committed.error());
      made = *committed;
    } else if (const auto written = write(); !written) {
      return output.fail(written.error());
    }
  }
  if (output.wants_value()) {
    std::vector<std::string> paths;
    for (const auto& [path, text] : after_) paths.push_back(path);
    output.value(codec::YamlValue()
                     .put("edits", codec::YamlValue::list(said_))
                     .put("files", codec::YamlValue::list(paths))
                     .put("dryRun", how_.dry_run)
                     .put("branch", how_.branch ? codec::YamlValue(*how_.branch) : null_value())
                     .put("commit", made ? codec::YamlValue(made->text()) : null_value())
                     .put("diff", *difference));
    return ExitCode::kFine;
  }
  if (how_.dry_run) {
    output.out << *difference;
    return ExitCode::kFine;
  }
  if (said_.empty()) output.out << "it is so already: nothing is edited\n";
  for (const auto& each : said_) output.out << each << "\n";
  if (made)
    output.out << fmt::format("committed as {} to {}: push it and have it merged\n",
                              made->text().substr(0, 12), *how_.branch);
  return ExitCode::kFine;
}

}  // namespace talentops::cli
