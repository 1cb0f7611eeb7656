#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "reconcilers/claude_code/directory_target.hpp"
#include "reconcilers/claude_code/kept_state.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/transaction.hpp"

/// How a holder gets a target, and how a place is tried before it is used.
namespace talentops::claude_code {
namespace {

Error moved(domain::Epoch seen) {
  return {ErrorKind::kConflict, codes::kEpochMoved,
          fmt::format("the target is not at epoch {} any more: another holder has taken it", seen)};
}

/// The first one to make `.talentops/epoch-1` has it.
Status found_first(ports::Workspace& workspace) {
  auto made = workspace.make_directory(kKept, kDirectoryMode);
  if (!made && made.error().kind != ErrorKind::kConflict) return made;
  TRY(workspace.sync_directory(""));
  auto won = workspace.make_directory(epoch_path(1), kDirectoryMode);
  if (!won && won.error().kind == ErrorKind::kConflict) return moved(0);
  return won;
}

Status raise(ports::Workspace& workspace, domain::Epoch seen) {
  auto won = workspace.rename(epoch_path(seen), epoch_path(seen + 1));
  if (!won && won.error().kind == ErrorKind::kNotFound) return moved(seen);
  return won;
}

/// Files with which it was tried whether this place can be written, by somebody who was cut off or refused.
Result<std::vector<std::string>> trials(ports::Workspace& workspace) {
  std::vector<std::string> found;
  for (const std::string& name : TRY(workspace.list(""))) {
    if (name.starts_with(kFirstTrialPrefix)) found.push_back(name);
  }
  if (!TRY(workspace.stat(kKept))) return found;
  for (const std::string& name : TRY(workspace.list(kKept))) {
    std::string path = below(kKept, name);
    if (path.starts_with(kTrialPrefix)) found.push_back(std::move(path));
  }
  return found;
}

Status remove_trials(ports::Workspace& workspace, EpochDirectory& epoch) {
  for (const std::string& path : TRY(trials(workspace))) TRY(epoch.remove(path));
  return {};
}

/// Somebody else who tries the same place may have tidied up already.
Status unless_gone(Status status) {
  return !status && status.error().kind == ErrorKind::kNotFound ? Status() : status;
}

domain::Verification::Finding finding(const domain::TargetName& target, std::string what,
                                      const Status& status) {
  return {target.text(), std::move(what), status.has_value(), status ? std::string() : status.error().text()};
}

Status try_platform(ports::Workspace& workspace) {
  const auto facts = TRY(workspace.stat(".claude"));
  if (!facts || facts->kind == ports::FileKind::kDirectory) return {};
  return Error{ErrorKind::kDenied,
               codes::kLinkInTheWay,
               ".claude is not a directory",
               {},
               "a Claude Code workspace keeps its files in .claude/"};
}

}  // namespace

std::string DirectoryTarget::new_identity() const {
  return fmt::format("{:016x}{:016x}", ports_.entropy.next(), ports_.entropy.next());
}

Result<domain::Epoch> DirectoryTarget::seize(ports::Workspace& workspace, domain::Epoch seen,
                                             PlaceRule rule) const {
  const auto state = TRY(read_kept_state(sight_of(workspace), rule));
  if (state.epoch != seen) return moved(seen);
  TRY(seen == 0 ? found_first(workspace) : raise(workspace, seen));
  TRY(workspace.sync_directory(kKept));
  return seen + 1;
}

Status DirectoryTarget::make_whole(ports::Workspace& workspace, EpochDirectory& epoch,
                                   const std::string& holder, PlaceRule rule) const {
  if (auto journal = TRY(read_journal(workspace))) {
    TRY(Transaction(workspace, epoch, *std::move(journal), secret_access()).recover());
  } else {
    TRY(epoch.clear());
  }
  TRY(remove_trials(workspace, epoch));
  if (!TRY(workspace.stat(kIgnoreFile))) TRY(epoch.put(kIgnoreFile, "*\n", kFileMode));
  const auto known = TRY(read_identity(workspace, rule));
  const auto place = TRY(workspace.place());
  const bool is_same = known && known->place == place;  // a copy is a target of its own
  const TargetIdentity identity{is_same ? known->id : new_identity(), place, holder, epoch.number()};
  return epoch.put(kIdentityFile, encode_identity(identity), kFileMode);
}

Result<ports::Holder> DirectoryTarget::take(const std::string& holder, domain::Epoch seen, const Call& call) {
  return take_by(PlaceRule::kMustMatch, holder, seen, call);
}

Result<ports::Holder> DirectoryTarget::adopt(const std::string& holder, domain::Epoch seen,
                                             const Call& call) {
  return take_by(PlaceRule::kAdopted, holder, seen, call);
}

Result<ports::Holder> DirectoryTarget::take_by(PlaceRule rule, const std::string& holder, domain::Epoch seen,
                                               const Call& call) const {
  const auto workspace = TRY(open(call));
  EpochDirectory epoch(*workspace, TRY(seize(*workspace, seen, rule)));
  TRY(make_whole(*workspace, epoch, holder, rule));
  return ports::Holder{holder, epoch.number()};
}

Status DirectoryTarget::try_writing(ports::Workspace& workspace) const {
  // What an earlier look could not remove goes first, so that it never becomes more than one file.
  for (const std::string& left : TRY(trials(workspace))) TRY(unless_gone(workspace.remove_file(left)));
  const auto prefix = TRY(workspace.stat(kKept)) ? kTrialPrefix : kFirstTrialPrefix;
  const std::string path = fmt::format("{}{:016x}", prefix, ports_.entropy.next());
  auto tried = workspace.write_new(path, "talentops was here to see whether it can write\n", kFileMode);
  if (tried) tried = unless_gone(workspace.sync_file(path));
  const auto removed = unless_gone(workspace.remove_file(path));
  return tried ? removed : tried;
}

Status DirectoryTarget::try_place(ports::Workspace& workspace) const {
  const auto state = read_kept_state(sight_of(workspace));
  if (!state) return state.error();
  return {};
}

domain::Verification DirectoryTarget::probe(const Call& call) {
  domain::Verification verification;
  verification.environment = place_.environment;
  verification.at = ports_.clock.now();
  auto& findings = verification.findings;
  const auto workspace = open(call);
  findings.push_back(finding(place_.target, "reachable", workspace ? Status() : Status(workspace.error())));
  if (workspace) {
    findings.push_back(finding(place_.target, "writable", try_writing(**workspace)));
    findings.push_back(finding(place_.target, "platform", try_platform(**workspace)));
    findings.push_back(finding(place_.target, "place", try_place(**workspace)));
    if (const auto& file = place_.elsewhere.named)
      findings.push_back(finding(place_.target, "secrets", secret_access().check_sink(*file)));
  }
  verification.passed = true;
  for (const auto& each : findings) verification.passed = verification.passed && each.passed;
  return verification;
}

}  // namespace talentops::claude_code
