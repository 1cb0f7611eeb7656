#include "controller/engine/ledger_writer.hpp"

#include <exception>
#include <utility>

#include "controller/base/codes/internal.hpp"
#include "controller/engine/ledger_batch.hpp"

namespace talentops::engine {

struct LedgerWriter::Entry {
  const ports::Proposal proposal;
  const Call call;
  std::optional<Status> answer = {};  ///< under the ledger's lock
};

LedgerWriter::LedgerWriter(LedgerPorts ports, std::string root)
    : ports_(std::move(ports)), root_(std::move(root)) {}

LedgerWriter::~LedgerWriter() = default;

Status LedgerWriter::propose(ports::Proposal proposal, const Call& call) {
  for (auto& file : proposal.files) file.path = root_ + "/" + file.path;
  if (auto& basis = proposal.basis) basis->accepted.path = root_ + "/" + basis->accepted.path;
  auto entry = std::make_shared<Entry>(Entry{std::move(proposal), call});
  std::unique_lock lock(mutex_);
  waiting_.push_back(entry);
  while (!entry->answer) {
    if (!busy_) {
      lead(lock, call);
    } else if (!wait_for_turn(lock, *entry)) {
      std::erase(waiting_, entry);
      return end_of(call);
    }
  }
  return *entry->answer;
}

std::size_t LedgerWriter::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

/// False: the call has ended first.
bool LedgerWriter::wait_for_turn(std::unique_lock<std::mutex>& lock, const Entry& entry) {
  const auto is_due = [&] { return entry.answer.has_value() || !busy_; };
  return turn_.wait_until(lock, entry.call.stop, entry.call.deadline, is_due);
}

/// Writes everything that waits, the caller's own entry among it.
void LedgerWriter::lead(std::unique_lock<std::mutex>& lock, const Call& call) {
  busy_ = true;
  const Entries batch = std::exchange(waiting_, {});
  lock.unlock();
  auto answers = write(batch, call);
  lock.lock();
  busy_ = false;
  for (std::size_t i = batch.size(); i-- > 0;) {
    if (answers[i]) {
      batch[i]->answer = std::move(answers[i]);
    } else {
      waiting_.push_front(batch[i]);  // its own call goes on: whoever leads next takes it along
    }
  }
  turn_.notify_all();
}

std::vector<std::optional<Status>> LedgerWriter::write(const Entries& batch, const Call& call) {
  std::vector<Claim> claims;
  for (const auto& entry : batch) claims.push_back({&entry->proposal, entry->call});
  try {
    LedgerBatch(ports_, root_, last_tip_, claims).write(call);
  } catch (const std::exception& stray) {
    // A leader that never came back would leave all others waiting for ever.
    for (auto& claim : claims) {
      if (!claim.answer) claim.answer = Error{ErrorKind::kInternal, codes::kInternal, stray.what()};
    }
  }
  std::vector<std::optional<Status>> answers;
  for (auto& claim : claims) answers.push_back(std::move(claim.answer));
  return answers;
}

}  // namespace talentops::engine
