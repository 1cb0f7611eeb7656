#include "controller/effects/git/smart_session.hpp"

#include <algorithm>
#include <utility>

#include <git2.h>

#include "controller/effects/git/library.hpp"
#include "controller/effects/git/pack_receiver.hpp"
#include "controller/effects/git/repository.hpp"

namespace talentops::effects::git {
namespace {

/// How much of each branch is told to the server: a branch that was rewritten further back is brought whole.
constexpr int kToldOfEach = 16;

bool tell(git_repository& repository, const git_oid& id, std::vector<domain::CommitId>& haves) {
  domain::CommitId commit{git_oid_tostr_s(&id)};
  if (std::find(haves.begin(), haves.end(), commit) != haves.end()) return false;
  git_odb* raw = nullptr;
  if (git_repository_odb(&raw, &repository) != 0) return false;
  const Owned<git_odb> known(raw);
  if (git_odb_exists(known.get(), &id) == 0) return false;
  haves.push_back(std::move(commit));
  return true;
}

void tell_branch(git_repository& repository, const git_oid& tip, std::vector<domain::CommitId>& haves) {
  git_oid id = tip;
  for (int told = 0; told < kToldOfEach && tell(repository, id, haves); ++told) {
    Owned<git_commit> commit;
    if (git_commit_lookup(Fill(commit), &repository, &id) != 0) return;
    if (git_commit_parentcount(commit.get()) == 0) return;
    id = *git_commit_parent_id(commit.get(), 0);
  }
}

/// What need not be sent. Less than all is fine: then more is sent.
std::vector<domain::CommitId> haves_of(git_repository& repository) {
  std::vector<domain::CommitId> haves;
  Owned<git_reference_iterator> each;
  if (git_reference_iterator_new(Fill(each), &repository) != 0) return haves;
  for (;;) {
    Owned<git_reference> reference;
    if (git_reference_next(Fill(reference), each.get()) != 0) return haves;
    if (const auto* tip = git_reference_target(reference.get())) tell_branch(repository, *tip, haves);
  }
}

}  // namespace

Result<Advertisement> read_advertisement(PktStream& stream, Service service) {
  AdvertisementReader reader(service);
  while (!TRY(reader.take(TRY(stream.next())))) {
  }
  stream.forget();
  return std::move(reader).finish();
}

Result<std::unique_ptr<RemoteSession>> SmartSession::open(std::unique_ptr<Carrier> carrier) {
  TRY(carrier->begin(Service::kUploadPack));
  std::unique_ptr<SmartSession> session(new SmartSession(std::move(carrier)));
  session->server_ = TRY(read_advertisement(session->stream_, Service::kUploadPack));
  return std::unique_ptr<RemoteSession>(std::move(session));
}

Result<Tips> SmartSession::listed(const std::vector<std::string>& references) {
  if (server_.version == 0) return server_.tips;
  TRY(carrier_->ask(ls_refs_request(references)));
  Tips tips;
  for (;;) {
    const auto pkt = TRY(stream_.next());
    if (pkt.is_flush()) break;
    if (pkt.kind != Pkt::Kind::kData) return garbled("a list of references with something else in it");
    TRY(read_listed(pkt.line(), references, tips));
  }
  stream_.forget();
  return tips;
}

Result<std::vector<Result<RemoteTip>>> SmartSession::tips(const std::vector<std::string>& references) {
  const auto found = TRY(listed(references));
  std::vector<Result<RemoteTip>> all;
  for (const auto& reference : references) {
    const auto tip = found.find(reference);
    all.emplace_back(tip == found.end() ? RemoteTip() : RemoteTip(tip->second));
  }
  return all;
}

Status SmartSession::bring(const std::vector<domain::CommitId>& wants, git_repository& into) {
  TRY(carrier_->ask(fetch_request({wants, haves_of(into)}, server_)));
  auto pack = TRY(PackReceiver::begin(into));
  PackReader reader(server_);
  for (;;) {
    const auto taken = TRY(reader.take(TRY(stream_.next())));
    if (taken.is_end) break;
    if (!taken.bytes.empty()) TRY(pack.append(taken.bytes));
  }
  stream_.forget();
  TRY(pack.finish());
  for (const auto& want : wants) {
    if (!TRY(has_commit(into, want))) return garbled("a pack without what was asked for");
  }
  return {};
}

}  // namespace talentops::effects::git
