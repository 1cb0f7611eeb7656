#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "controller/base/time.hpp"
#include "controller/codec/manifest_decoder.hpp"
#include "controller/codec/records.hpp"
#include "controller/domain/documents.hpp"
#include "controller/ports/clock.hpp"
#include "controller/ports/entropy.hpp"
#include "controller/ports/ledger.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::engine {

/// Lets time pass, at most until the call ends. Only the wait between two tries of a push goes through it.
using Wait = std::function<void(Duration, const Call&)>;

/// What the ledger writes through, and where. Borrows: the ports, for the lifetime of the ledger.
struct LedgerPorts {
  ports::RecordStore& store;
  const ports::Clock& clock;
  ports::Entropy& entropy;
  Wait wait;
  domain::RecordsPlace place = {};  ///< nothing is written to records that have left it
  codec::ManifestDecoder decode = codec::decode_manifest;
};

/// Makes commits of proposals and pushes them, with no thread of its own: whoever comes first writes for all
/// who wait; what arrives while a push is in flight is the next batch; a lone one waits for nobody. What
/// could not be pushed and must not be lost (an outcome; never an intent) stays as the store's pending
/// commit, and goes out with the next batch or the next start. Threads: safe; one thread alone never blocks
/// on another.
class LedgerWriter final : public ports::Ledger {
 public:
  /// `root` is where records lie below the repository's root; the paths of proposals are below it.
  LedgerWriter(LedgerPorts ports, std::string root);
  ~LedgerWriter() override;

  /// Errors, beside the port's: kConflict, too, for an intent whose manifest has an outcome already;
  /// kCanceled and kUnavailable when the call ends first, and then it is not known whether the records
  /// arrived.
  Status propose(ports::Proposal proposal, const Call& call) override;

  /// Pushes what an earlier run could not: at the start, and before the end. Nothing pending is success.
  Status push_pending(const Call& call) { return propose({}, call); }

  /// How many proposals wait for a push that is in flight.
  std::size_t waiting() const;

 private:
  struct Entry;
  using Entries = std::deque<std::shared_ptr<Entry>>;

  void lead(std::unique_lock<std::mutex>& lock, const Call& call);
  bool wait_for_turn(std::unique_lock<std::mutex>& lock, const Entry& entry);
  std::vector<std::optional<Status>> write(const Entries& batch, const Call& call);

  LedgerPorts ports_;
  std::string root_;
  std::optional<std::optional<domain::CommitId>> last_tip_;  ///< belongs to the leader

  // Not a Guarded: waiting for a turn gives the lock up in between.
  mutable std::mutex mutex_;
  std::condition_variable_any turn_;
  Entries waiting_;
  bool busy_ = false;
};

}  // namespace talentops::engine
