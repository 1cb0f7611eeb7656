#pragma once

#include <optional>
#include <set>
#include <string>

#include "controller/base/guarded.hpp"
#include "controller/plan/facts.hpp"
#include "reconcilers/fleet_records.hpp"
#include "reconcilers/fleet_wishes.hpp"
#include "reconcilers/record_reader.hpp"

namespace talentops::reconcilers {

/// What gates ask of other environments, and how many deployments this process has begun. Borrows: the store
/// and the reader. Threads: safe.
class ElsewhereReader {
 public:
  ElsewhereReader(ports::RecordStore& store, RecordReader& reader, const std::string& root)
      : reader_(reader), records_(store, root) {}

  /// Reads it for those talents of `facts` whose wish is not what is installed; nobody asks for more.
  void read(plan::EnvironmentFacts& facts, const RecordReader::Tip& tip);

  /// Makes room for one more deployment, of `limit`; false: there is none. The records may not show yet what
  /// this process has begun.
  Result<bool> begin(const domain::PlacementKey& placement, const RecordReader::Tip& tip, std::size_t limit);
  /// It has not begun after all, or has ended.
  void end(const domain::PlacementKey& placement);
  /// It has left git, and people have left behind what stands there: what was under way ends no more. Until
  /// something begins there again.
  void forget(const domain::EnvironmentKey& environment);

 private:
  Status read_fleet(plan::EnvironmentFacts& facts, const RecordReader::Tip& tip);
  void read_stages(plan::EnvironmentFacts& facts, const domain::Release& release,
                   const RecordReader::Tip& tip);
  void read_waves(plan::EnvironmentFacts& facts, const domain::Release& release,
                  const RecordReader::Tip& tip);

  RecordReader& reader_;
  FleetRecords records_;
  FleetWishes wishes_;
  struct UnderWay {
    std::set<domain::PlacementKey> begun;
    std::set<domain::EnvironmentKey> forgotten;

    /// With those that the records know.
    std::set<domain::PlacementKey> all(std::set<domain::PlacementKey> recorded) const;
  };
  Guarded<UnderWay> under_way_;
};

}  // namespace talentops::reconcilers
