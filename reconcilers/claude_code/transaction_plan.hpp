#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/receipt.hpp"
#include "reconcilers/claude_code/journal.hpp"
#include "reconcilers/claude_code/look.hpp"
#include "reconcilers/claude_code/slots.hpp"

namespace talentops::claude_code {

using FoundPaths = std::map<std::string, Found, std::less<>>;
using Paths = std::set<std::string, std::less<>>;

/// A file of the client that is merged into.
struct LiveText {
  Found found;
  std::optional<std::string> text = {};
  std::optional<std::string> previous = {};  ///< before our last change, where that is still kept
};

/// All that a transaction is decided from.
struct Situation {
  JournalKind kind = JournalKind::kActivate;
  domain::DeploymentId deployment;
  domain::TalentName talent;
  const domain::Receipt* receipt = nullptr;         ///< nothing: none was ever written
  std::vector<const domain::Receipt*> others = {};  ///< of other talents at the same target
  domain::PackageId package = {};                   ///< whose slot has the bytes
  std::vector<SlotFile> wanted = {};                ///< nothing: everything of ours goes
  FoundPaths found = {};                            ///< every path of the above, seen through our links
  Found active = {};                                ///< the talent's `active`, itself
  /// Where the slot of what is installed has the bytes of its items, by path.
  std::map<std::string, SlotFile, std::less<>> kept = {};
  Paths directories = {};  ///< those that are there, of `ancestors_of` the wanted paths
  std::map<Digest, std::uint32_t> originals = {};  ///< kept in saved/, with their modes
  std::map<std::string, LiveText> texts = {};      ///< by path
  std::map<Digest, std::string> values = {};       ///< of merged items: wanted, or replaced by ours
  domain::Takeover takeover = {};                  ///< what a person has allowed
  std::map<std::string, LiveText> sinks = {};      ///< files with secrets, by path
};

struct TransactionPlan {
  std::vector<Operation> operations;
  std::vector<std::string> made;
  std::vector<std::string> dropped;
  std::vector<domain::ReceiptItem> items;
  std::vector<domain::MadeDirectory> directories;
  std::vector<domain::ReceiptItem> released;
  std::vector<domain::MergedFile> merged;
  std::vector<domain::SinkFile> sinks;
};

/// Decides what is written, removed, adopted, left alone and kept. Pure.
/// Errors: kDenied, naming every path that is in the way (kContentConflict, kItemShared) or cannot be put
/// back (kOriginalLost).
Result<TransactionPlan> plan_transaction(const Situation& situation);

}  // namespace talentops::claude_code
