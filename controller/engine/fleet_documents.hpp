#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>

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
  /// Null: there is none.
  const Shared<plan::SourceFile>* find(const std::string& path) const;
  bool empty() const { return files_.empty(); }

  /// Adds what `file` bears on, whether it is one of these, or was one, or stands in for one.
  void widen(Scope& scope, const plan::SourceFile& file) const;
  /// Shows the releases that wish a talent, but for those in `scope`.
  void show_wishing(const std::string& talent, const Scope& scope, const See& see) const;
  /// How many clients have an environment or a release, but for those in `scope`.
  std::size_t clients_without(const Scope& scope) const;

 private:
  using Paths = std::set<std::string>;
  struct Mentions;

  static Mentions mentions_of(const plan::SourceFile& file);
  void note(const Mentions& mentions, const std::string& path);
  void forget(const Mentions& mentions, const std::string& path);
  Paths around(const Mentions& mentions, Scope& scope) const;

  std::map<std::string, Shared<plan::SourceFile>> files_;
  std::map<Unit, Paths> units_;
  std::map<std::string, Paths> clients_;
  std::map<std::string, Paths> talents_;
  std::map<std::string, Paths> directories_;
  std::map<std::string, Paths> secrets_files_;
};

/// The clients that have an environment or a release in a file.
std::set<std::string> clients_in(const plan::SourceFile& file);

}  // namespace talentops::engine
