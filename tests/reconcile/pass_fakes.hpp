#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "controller/ports/clock.hpp"
#include "controller/ports/entropy.hpp"
#include "controller/ports/event_sink.hpp"
#include "controller/ports/probe.hpp"
#include "controller/ports/record_store.hpp"
#include "controller/ports/status_sink.hpp"
#include "tests/support/memory_workspace.hpp"

/// Fakes that behave, for worlds in which passes run.
namespace talentops::test {

/// Counts what a process changes in the world, and can end it before one of those changes: from then on no
/// call gets through.
class Power {
 public:
  bool is_on() const { return is_on_; }
  int changes() const { return changes_; }
  /// The process dies before its change number `change`, counted from now; 0: never.
  void fail_before(int change) { left_ = change; }
  void restore() {
    is_on_ = true;
    left_ = 0;
  }
  /// Nothing if the change may happen.
  std::optional<Error> spend();
  std::optional<Error> look() const;

 private:
  bool is_on_ = true;
  int changes_ = 0;
  int left_ = 0;
};

class WorldClock final : public ports::Clock {
 public:
  Instant now() const override;
  MonotonicTime monotonic() const override { return MonotonicTime() + gone_; }
  void pass(Duration duration) { gone_ += duration; }

 private:
  Duration gone_ = Duration(0);
};

class CountingSource final : public ports::Entropy {
 public:
  std::uint64_t next() override { return ++last_ * 7919; }

 private:
  std::uint64_t last_ = 0;
};

/// Answers file checks from the disks, as the real probe does from directories; other checks pass. A script
/// for a check's name comes first.
class DiskProbe final : public ports::Probe {
 public:
  explicit DiskProbe(Power& power) : power_(power) {}
  domain::Measurement run(const domain::Check& check, const ports::ProbeContext& context,
                          const Call& call) override;

  std::map<std::string, std::function<domain::Measurement(const ports::ProbeContext&)>> script;
  std::map<std::string, MemoryDisk*> disks;  ///< by directory
  std::vector<std::string> asked;            ///< names, in order

 private:
  Power& power_;
};

/// Keeps the last word about each environment.
class StatusBoard final : public ports::StatusSink {
 public:
  void publish(const domain::EnvironmentStatus& status) override {
    now[status.environment] = status;
    ++told;
  }
  void withdraw(const domain::EnvironmentKey& environment) override { now.erase(environment); }
  void describe(const domain::ControllerStatus& controller) override { described = controller; }
  void flush() override {}

  std::map<domain::EnvironmentKey, domain::EnvironmentStatus> now;
  domain::ControllerStatus described;
  int told = 0;
};

class EventLog final : public ports::EventSink {
 public:
  void emit(const domain::Event& event) override { all.push_back(event); }
  std::vector<domain::Event> all;
};

/// A record store that ends with its process.
class PoweredRecordStore final : public ports::RecordStore {
 public:
  PoweredRecordStore(ports::RecordStore& inner, Power& power) : inner_(inner), power_(power) {}

  bool is_out_of_reach = false;  ///< the remote does not answer: neither fetch nor push

  Result<std::optional<domain::CommitId>> fetch(const Call& call) override;
  Result<std::optional<domain::CommitId>> last_seen() override;
  Result<std::string> read(const domain::CommitId& commit, std::string_view path) override;
  Result<std::vector<ports::TreeEntry>> list(const domain::CommitId& commit, std::string_view path) override;
  Result<std::optional<std::string>> object_id(const domain::CommitId& commit,
                                               std::string_view path) override;
  Result<domain::CommitId> commit(const std::optional<domain::CommitId>& parent,
                                  const ports::RecordCommit& change) override;
  Status push(const domain::CommitId& commit, const std::optional<domain::CommitId>& expected,
              const Call& call) override;
  Result<std::optional<domain::CommitId>> pending() override;
  Status clear_pending() override;
  Result<Contents> contents(const domain::CommitId& commit) override;
  Result<bool> descends(const domain::CommitId& commit, const domain::CommitId& ancestor) override;

 private:
  Status alive() const;
  Status change();
  Status reach() const;

  ports::RecordStore& inner_;
  Power& power_;
};

}  // namespace talentops::test
