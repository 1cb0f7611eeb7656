#include "tests/reconcile/pass_fakes.hpp"

#include "controller/base/codes/git.hpp"
#include "controller/base/codes/targets.hpp"

namespace talentops::test {
namespace {

Error process_ended() { return {ErrorKind::kCanceled, codes::kCallStopped, "the process has ended"}; }

}  // namespace

std::optional<Error> Power::look() const {
  if (is_on_) return std::nullopt;
  return process_ended();
}

std::optional<Error> Power::spend() {
  if (left_ > 0 && --left_ == 0) is_on_ = false;
  if (is_on_) ++changes_;
  return look();
}

Instant WorldClock::now() const {
  constexpr auto kNoon = std::chrono::sys_days(std::chrono::year{2026} / 11 / 21) + std::chrono::hours(12);
  return kNoon + gone_;
}

domain::Measurement DiskProbe::run(const domain::Check& check, const ports::ProbeContext& context,
                                   const Call&) {
  if (power_.spend()) return {domain::Measured::kError, "the process has ended"};
  asked.push_back(check.name);
  if (const auto found = script.find(check.name); found != script.end()) return found->second(context);
  const auto* file = std::get_if<domain::FileCheck>(&check.kind);
  if (file == nullptr) return {domain::Measured::kPass, "passed"};
  const auto content = disks.at(context.target_directory)->read(file->path);
  if (!content) return {domain::Measured::kFail, file->path + " is not there"};
  if (content->find(file->contains.value_or("")) != std::string::npos) return {domain::Measured::kPass, ""};
  return {domain::Measured::kFail, file->path + " does not contain it"};
}

Status PoweredRecordStore::alive() const {
  if (auto error = power_.look()) return *std::move(error);
  return {};
}

Status PoweredRecordStore::change() {
  if (auto error = power_.spend()) return *std::move(error);
  return {};
}

Status PoweredRecordStore::reach() const {
  TRY(alive());
  if (!is_out_of_reach) return {};
  return Error{ErrorKind::kUnavailable, codes::kRepositoryMissing, "the remote does not answer"};
}

Result<std::optional<domain::CommitId>> PoweredRecordStore::fetch(const Call& call) {
  TRY(reach());
  return inner_.fetch(call);
}
Result<std::optional<domain::CommitId>> PoweredRecordStore::last_seen() {
  TRY(alive());
  return inner_.last_seen();
}
Result<std::string> PoweredRecordStore::read(const domain::CommitId& commit, std::string_view path) {
  TRY(alive());
  return inner_.read(commit, path);
}
Result<std::vector<ports::TreeEntry>> PoweredRecordStore::list(const domain::CommitId& commit,
                                                               std::string_view path) {
  TRY(alive());
  return inner_.list(commit, path);
}
Result<std::optional<std::string>> PoweredRecordStore::object_id(const domain::CommitId& commit,
                                                                 std::string_view path) {
  TRY(alive());
  return inner_.object_id(commit, path);
}
Result<domain::CommitId> PoweredRecordStore::commit(const std::optional<domain::CommitId>& parent,
                                                    const ports::RecordCommit& change_to_make) {
  TRY(change());
  return inner_.commit(parent, change_to_make);
}
Status PoweredRecordStore::push(const domain::CommitId& commit,
                                const std::optional<domain::CommitId>& expected, const Call& call) {
  TRY(reach());
  TRY(change());
  return inner_.push(commit, expected, call);
}
Result<std::optional<domain::CommitId>> PoweredRecordStore::pending() {
  TRY(alive());
  return inner_.pending();
}
Status PoweredRecordStore::clear_pending() {
  TRY(change());
  return inner_.clear_pending();
}
Result<ports::RecordStore::Contents> PoweredRecordStore::contents(const domain::CommitId& commit) {
  TRY(alive());
  return inner_.contents(commit);
}
Result<bool> PoweredRecordStore::descends(const domain::CommitId& commit, const domain::CommitId& ancestor) {
  TRY(alive());
  return inner_.descends(commit, ancestor);
}

}  // namespace talentops::test
