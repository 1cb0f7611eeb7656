// This file is longer than others: one list of what people do, beside what is known of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "controller/codec/trust.hpp"
#include "controller/domain/act.hpp"
#include "controller/simulation/world.hpp"

/// The people of a simulated world: engineers, QA, an operator, the client. What they do is written down
/// here, and the oracles judge by it; nothing of it is asked of the product.
namespace talentops::simulation::test {

inline constexpr const char* kWorkspace = "/srv/acme/workspace";
inline constexpr const char* kAgent = ".claude/agents/greeter.md";
inline constexpr const char* kSettings = ".claude/settings.json";
inline constexpr const char* kRecordsRoot = "records";
inline constexpr const char* kReleasePath = "clients/acme/releases/greeter.yaml";

/// A version of the one talent: what is in git, and what a workspace must then hold, byte for byte.
struct Edition {
  std::string version;
  std::map<std::string, std::string> bundle = {};
  std::map<std::string, std::string> installed = {};  ///< path below the workspace -> "0644 content"
  std::string mark = {};  ///< what it says in the client's settings, if it says anything there
};

class People {
 public:
  explicit People(World& world, std::vector<std::string> workspaces = {kWorkspace});

  const codec::AllowedSigners& signers() const { return signers_; }
  const Edition& edition(const std::string& version) const { return editions_.at(version); }
  const std::map<std::string, Edition>& editions() const { return editions_; }

  // Engineers and QA. Each is one merge to main.
  /// A bundle of which `files` says how many skills it has besides its agent, certified unless told
  /// otherwise.
  void write(const std::string& version, int skills, bool certified = true);
  /// The same, with something for the client's settings.
  void write_with_settings(const std::string& version, int skills);
  void wish(const std::string& version, const std::string& more = "");
  /// No release is there any more.
  void unwish();
  /// More of the Fleet's records, such as ", keep: 90d". Merged with what comes next.
  void set_fleet(const std::string& more);
  /// More of the environment's spec, such as "layout: links".
  void set_environment(const std::string& more);
  void revoke(const std::string& version);
  /// What QA said of it is no document any more.
  void garble_certification(const std::string& version);
  void restore_certification(const std::string& version);
  /// Under the version that QA saw lies something else.
  void swap_bundle(const std::string& version);
  void restore_bundle(const std::string& version);
  void break_release();
  /// Whether this is what `break_release` writes.
  static bool is_broken(const std::string& document);
  void touch_something_else();
  /// main says the same, by a commit without a past.
  void rewrite_history();
  /// Another commit stands in the place of the last merge, and says the same.
  void amend();

  // An operator: signed acts on the records branch.
  void roll_back(const std::string& reason = "INC-1");
  void retry(const std::string& reason = "mended");
  void confirm_removal();
  /// What main shows now is right, whatever it was before.
  void confirm_rewrite();
  void adopt(const std::string& path);
  /// Somebody commits something of their own to the records branch.
  void write_note(const std::string& name);

  // The client.
  void edit_own_file(std::uint64_t draw);
  /// In place, if it is a link.
  void edit_agent(const std::string& text);
  /// From now on the client has settings, laid out as people lay them out.
  void write_settings();
  /// One more member, at the front.
  void edit_settings();
  /// Whatever somebody may do at any moment: an edit of an own file, of the agent, or a commit to the
  /// records.
  void meddle(std::uint64_t draw);

  // What the oracles know.
  const std::string& wished() const { return wished_; }
  bool is_certified(const std::string& version) const { return certified_.contains(version); }
  /// In the time of the machine that the controllers run on: while it sleeps nobody can learn anything.
  std::optional<MonotonicTime> revoked_at(const std::string& version) const;
  std::optional<MonotonicTime> garbled_at(const std::string& version) const;
  const std::map<std::string, std::map<std::string, std::string>>& own_files() const { return own_files_; }
  /// What the client itself says in its settings; nothing where they are no JSON.
  const std::vector<std::string>& own_settings() const { return own_settings_; }
  const std::set<std::string>& edited() const { return edited_; }
  /// What the client wrote at managed paths of a workspace.
  const std::multimap<std::string, std::string>& edits() const { return written_edits_; }
  /// The last time that a document or a bundle was put right, and nothing else was changed since.
  struct Correction {
    std::string version;  ///< that is wished
    domain::CommitId commit;
    int wishes = 0;  ///< as of then
  };
  const std::optional<Correction>& correction() const { return correction_; }
  bool is_swapped(const std::string& version) const { return swapped_.contains(version); }
  const std::vector<domain::CommitId>& confirmed_rewrites() const { return confirmed_rewrites_; }
  /// How often people have said what they want: wishes, and acts about deployments.
  int wishes() const { return wishes_; }
  const std::map<std::string, std::string>& others_records() const { return others_records_; }
  const std::vector<std::string>& workspaces() const { return workspaces_; }

 private:
  void put(const std::string& path, const std::string& text) { changes_[path] = text; }
  void publish(Edition edition, bool certified);
  void put_environment(const std::string& more);
  void merge();
  void plant_link();
  void act(domain::ActVerb verb, const std::string& reason);
  void file(domain::Act act);
  void commit_to_records(const std::string& path, const std::string& text);
  std::optional<domain::DeploymentId> newest_deployment() const;
  void certify(const std::string& version, std::optional<domain::Revocation> revoked);
  void note_correction(const std::string& version);

  World& world_;
  codec::AllowedSigners signers_;
  std::vector<std::string> workspaces_;
  std::string targets_;                                        ///< as the environment's document has them
  std::map<std::string, std::optional<std::string>> changes_;  ///< nothing: it goes
  std::map<std::string, Edition> editions_;
  std::string wished_;
  std::set<std::string> certified_;
  std::map<std::string, MonotonicTime> revoked_;
  std::map<std::string, MonotonicTime> garbled_;
  std::set<std::string> swapped_;
  std::optional<Correction> correction_;
  std::map<std::string, std::map<std::string, std::string>>
      own_files_;  ///< by workspace: path -> "0644 content"
  std::vector<std::string> own_settings_;
  std::set<std::string> edited_;  ///< managed paths that the client has changed
  std::multimap<std::string, std::string> written_edits_;
  std::map<std::string, std::string> others_records_;
  std::vector<domain::CommitId> confirmed_rewrites_;
  int wishes_ = 0;
  int edits_ = 0;
  int acts_ = 0;
};

}  // namespace talentops::simulation::test
