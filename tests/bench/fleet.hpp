#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "tests/bench/scratch.hpp"

namespace talentops::bench {

/// A fleet repository on disk, made by stock git, in which people commit.
class FleetRepository {
 public:
  explicit FleetRepository(Scratch& scratch);

  void write(const std::string& path, const std::string& content);
  void commit(const std::string& message);
  /// The first commit, of files that lie in no work tree: many are there as soon as they are packed. What is
  /// written from then on is talents, what is said of them, and documents of the client acme.
  using Put = std::function<void(const std::string& path, const std::string& content)>;
  void import(const std::function<void(const Put&)>& files);
  /// A version of the talent `bench` with `files` small files, certified.
  void add_talent(int edition, std::size_t files);
  static std::string version_of(int edition);

  std::filesystem::path path() const { return path_; }
  std::filesystem::path trust() const { return trust_; }

 private:
  std::filesystem::path path_;
  std::filesystem::path key_;
  std::filesystem::path trust_;
};

/// A document of the client acme.
std::string document(const std::string& kind, const std::string& name, const std::string& spec);

/// A controller as it is delivered, with real git, a real disk and its threads; only its polls are asked for.
class RunningController {
 public:
  /// `workspaces` is the directory that targets may lie in.
  RunningController(const FleetRepository& repository, const std::filesystem::path& workspaces,
                    const std::filesystem::path& state);
  /// `trust` is a file of allowed signers.
  RunningController(const std::filesystem::path& repository, const std::filesystem::path& trust,
                    const std::filesystem::path& workspaces, const std::filesystem::path& state);
  ~RunningController();

  /// What comes before the first poll: the fleet is read, and nothing is in force.
  void read_ahead();
  void poll();
  /// Runs until nothing moves by itself any more.
  void settle();
  /// What a commit leads to: polls, and settles.
  void follow();
  std::size_t environments();
  /// Whether any release in force wishes this version.
  bool has_version(const std::string& version);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace talentops::bench
