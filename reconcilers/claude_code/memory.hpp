#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/base/guarded.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/receipt.hpp"
#include "controller/ports/workspace.hpp"
#include "reconcilers/claude_code/slots.hpp"

namespace talentops::claude_code {

/// What was made of the bytes of files, for as long as a file has the facts that it had then: its time of
/// change can be set by nobody. A file that had changed only just before it was looked at is not remembered,
/// since another change within the same tick of its file system's clock would not show. Threads: safe.
template <typename T>
class Remembered {
 public:
  std::optional<T> of(const ports::FileFacts& facts) const {
    return known_.with([&](const Known& known) -> std::optional<T> {
      const Made* made = known.find(key_of(facts));
      if (made == nullptr) return std::nullopt;
      return std::optional<T>(std::in_place, made->made);  // also where T itself may be nothing
    });
  }
  /// `facts` were seen before the bytes were read, and not before `now`.
  void learn(const ports::FileFacts& facts, T made, Instant now) {
    if (!is_settled(facts, now)) return;
    known_.with([&](Known& known) { known.put({key_of(facts), std::move(made)}); });
  }

 private:
  struct Key {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::chrono::nanoseconds modified = {};
    std::chrono::nanoseconds changed = {};
    bool operator==(const Key&) const = default;
  };
  struct Made {
    Key key;
    T made;
  };
  /// In the order in which files were looked at first: whoever looks again mostly asks for the next one, and
  /// finds it without a search.
  struct Known {
    static constexpr std::size_t kMost = 200'000;  ///< what is gone stays until then

    const Made* find(const Key& key) const {
      if (next >= made.size() || made[next].key != key) {
        const auto found = by_inode.find(key.inode);
        if (found == by_inode.end() || made[found->second].key != key) return nullptr;
        next = found->second;
      }
      return &made[next++];
    }
    void put(Made fresh) {
      if (made.size() >= kMost) made.clear(), by_inode.clear();
      const auto [place, is_new] = by_inode.try_emplace(fresh.key.inode, made.size());
      if (is_new) {
        made.push_back(std::move(fresh));
      } else {
        made[place->second] = std::move(fresh);
      }
    }

    std::vector<Made> made;
    std::unordered_map<std::uint64_t, std::size_t> by_inode;
    mutable std::size_t next = 0;
  };

  static Key key_of(const ports::FileFacts& facts) {
    return {facts.device, facts.inode, facts.size, facts.modified, facts.changed};
  }
  /// Times in whole seconds are of a file system that counts no finer, or by chance.
  static bool is_settled(const ports::FileFacts& facts, Instant now) {
    using std::chrono::nanoseconds;
    const bool is_coarse = facts.changed % std::chrono::seconds(1) == nanoseconds(0);
    const nanoseconds tick = is_coarse ? std::chrono::seconds(3) : std::chrono::milliseconds(100);
    return facts.changed + tick < now.time_since_epoch();
  }

  Guarded<Known> known_;
};

/// What a process remembers of the files of one place from look to look, so that to look again costs a stat
/// of each. What decides whether a copy is whole (slots, before a way back is relied on) is never taken from
/// it.
struct Memory {
  Remembered<Digest> digests;
  Remembered<std::shared_ptr<const domain::Receipt>> receipts;
  Remembered<std::shared_ptr<const SlotListing>> slots;
  Remembered<std::optional<std::string>> agent_names;
};

/// One look at a place, begun at `now`. Borrows: the workspace and the memory.
struct Sight {
  ports::Workspace& workspace;
  Memory& memory;
  Instant now;
};

}  // namespace talentops::claude_code
