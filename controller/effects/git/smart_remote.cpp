#include "controller/effects/git/smart_remote.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/address.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/new_objects.hpp"
#include "controller/effects/git/pack_files.hpp"
#include "controller/effects/git/smart_session.hpp"

namespace talentops::effects::git {
namespace {

std::string shown(const std::optional<domain::CommitId>& commit) {
  return commit ? commit->text() : "no commit";
}

Error moved(const std::string& at, const PushCommand& command, const std::optional<domain::CommitId>& to) {
  return {
      ErrorKind::kConflict, codes::kRecordsMoved,
      fmt::format("{} of {} is at {}, not at {}", command.reference, at, shown(to), shown(command.expected))};
}

std::optional<domain::CommitId> tip_of(const Tips& tips, const std::string& reference) {
  const auto found = tips.find(reference);
  return found == tips.end() ? std::nullopt : std::optional(found->second);
}

/// The server has what leads to the commit that is expected there.
Status add_pack(std::string& request, git_repository& from, const PushCommand& command,
                const std::string& name, const Call& call) {
  // Gone if the packs were merged since.
  if (const auto made = read_pack(from, name)) {
    request += *made;
    return {};
  }
  const auto is_there = [&](const git_oid& id) {
    return command.expected && command.expected->text() == git_oid_tostr_s(&id);
  };
  const auto pack = TRY(pack_of_news(from, from, command.commit, is_there, call));
  const auto append = [](void* bytes, std::size_t size, void* out) {
    static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
    return 0;
  };
  const int result = git_packbuilder_foreach(pack.get(), append, &request);
  if (result < 0) return git_failure(result, "making a pack");
  return {};
}

}  // namespace

Call SmartRemote::bounded(const Call& call) const {
  return call.until(std::chrono::steady_clock::now() +
                    std::chrono::duration_cast<MonotonicTime::duration>(timeout_));
}

Result<std::unique_ptr<RemoteSession>> SmartRemote::connect(const Call& call) {
  return SmartSession::open(TRY(make_(bounded(call))));
}

Status SmartRemote::push(git_repository& from, const Push& push, const Call& call) {
  const PushCommand command{TRY(branch_reference(push.branch)), push.expected, push.commit};
  return send(from, command, push.pack, bounded(call));
}

Status SmartRemote::send(git_repository& from, const PushCommand& command, const std::string& pack,
                         const Call& call) {
  const auto carrier = TRY(make_(call));
  TRY(carrier->begin(Service::kReceivePack));
  PktStream stream(*carrier);
  const auto server = TRY(read_advertisement(stream, Service::kReceivePack));
  const auto tip = tip_of(server.tips, command.reference);
  if (tip != command.expected) return moved(text_, command, tip);
  if (!server.can("report-status")) return garbled("a server that does not report on a push");

  auto request = push_request(command, server);
  TRY(add_pack(request, from, command, pack, call));
  TRY(carrier->ask(request));
  ReportReader reader(command.reference, server);
  while (!TRY(reader.take(TRY(stream.next())))) {
  }
  return explain(std::move(reader).finish(), command, call);
}

/// The server tells somebody else's push from a rule of its own in words only: what the branch shows says it.
Status SmartRemote::explain(const PushReport& report, const PushCommand& command, const Call& call) {
  if (report.is_unpacked && report.is_accepted) return {};
  const auto session = TRY(connect(call));
  const auto tips = TRY(session->tips({command.reference}));
  const auto tip = TRY(tips.front());
  if (tip != command.expected) return moved(text_, command, tip);
  const auto& reason = report.refusal.empty() ? std::string("it did not say why") : report.refusal;
  return Error{ErrorKind::kDenied,
               codes::kRecordsDeclined,
               fmt::format("{} declined the push to {}: {}{}", text_, command.reference, reason,
                           report.said.empty() ? "" : fmt::format(" ({})", report.said)),
               {},
               "let the user of these credentials push to that branch"};
}

}  // namespace talentops::effects::git
