#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "controller/engine/slot_table.hpp"
#include "controller/plan/assemble.hpp"

namespace talentops::engine {

/// What is held against each other as one: all that is for a client; of what is for the whole fleet, all of
/// one kind and name; of what names neither, a file.
struct Unit {
  std::string client = {};
  std::string kind = {};
  std::string name = {};  ///< of a document; a file's path where the kind is not known

  auto operator<=>(const Unit&) const = default;
};

/// The documents of a commit by what one of them can mean to another, so that what has changed is put
/// together again with all that it bears on, and nothing else is looked at. What becomes of a document
/// depends on those of its unit and of its file, on whose directories and files for secrets lie in its own or
/// around them, and on the Fleet, which is not looked at here. Threads: one.
class FleetDocuments {
 public:
  /// What a change bears on.
  struct Scope {
    std::set<std::string> paths;  ///< files that are there
    std::set<Unit> units;         ///< to which the documents of these files belong, or have belonged
  };
  using See = std::function<void(const domain::Release&)>;

  /// Takes the place of the file at its path.
  void put(const Shared<plan::SourceFile>& file);
  void remove(const std::string& path);
  /// Nothing: there is none.
  std::optional<Shared<plan::SourceFile>> find(const std::string& path) const;
  bool empty() const { return slots_of_.empty(); }
  std::size_t size() const { return slots_of_.size(); }
  /// Whether it is this very file's only document that is held.
  bool has(const plan::SourceFile& file) const;
  /// The one document of the file at `path`, in which nothing is wrong; null: it is not so.
  const plan::SourceDocument* only_document(const std::string& path) const;

  /// Adds what `file` bears on, whether it is one of these, or was one, or stands in for one.
  void widen(Scope& scope, const plan::SourceFile& file) const;
  /// Shows the releases that wish a talent, but for those in `scope`.
  void show_wishing(const std::string& talent, const Scope& scope, const See& see) const;
  /// How many clients have an environment or a release, but for those in `scope`.
  std::size_t clients_without(const Scope& scope) const;

 private:
  using Slot = SlotTable::Slot;
  /// Of a file with one good document, which most are, only that: it knows its place.
  using Held = std::variant<std::monostate, Shared<plan::SourceFile>, plan::SourceDocument>;
  template <typename Key>
  using Index = std::map<Key, std::vector<Slot>>;
  using Slots = std::set<Slot>;
  struct Mentions;

  std::optional<Slot> slot_of(const std::string& path) const;
  std::string_view path_in(Slot slot) const;
  static Mentions mentions_of(const plan::SourceFile& file);
  Shared<plan::SourceFile> file_in(Slot slot) const;
  Slot free_slot();
  void hold(const Shared<plan::SourceFile>& file, Slot slot);
  void note(const Mentions& mentions, Slot slot);
  void forget(const Mentions& mentions, Slot slot);
  Slots around(const Mentions& mentions, Scope& scope) const;

  std::vector<Held> held_;
  std::vector<Slot> free_;
  SlotTable slots_of_;  ///< by the path, which is in what is held
  Index<Unit> units_;
  Index<std::string> clients_;
  Index<std::string> talents_;
  Index<std::string> directories_;
  Index<std::string> secrets_files_;
};

/// The clients that have an environment or a release in a file.
std::set<std::string> clients_in(const plan::SourceFile& file);

}  // namespace talentops::engine
