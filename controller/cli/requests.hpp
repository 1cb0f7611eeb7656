#pragma once

// This file is longer than others: it has one struct for every verb.

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "controller/base/time.hpp"
#include "controller/cli/command_shape.hpp"
#include "controller/domain/act.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/version.hpp"
#include "controller/engine/controller.hpp"

/// What a command line asks for, as values: one struct a verb.
namespace talentops::cli {

/// The last two are of `validate` alone.
enum class Format { kTable, kText, kJson, kYaml, kSarif, kGithub, kMarkdown };

struct InitRequest {
  std::string directory;
};

struct NewRequest {
  enum class What { kTalent, kRelease, kEnvironment };
  What what = What::kTalent;
  std::string name;                       ///< "greeter", or "acme/greeter"
  std::string directory;                  ///< of the fleet
  std::string version;                    ///< of a talent, or the one that a release wishes
  std::string description;                ///< of a talent
  std::vector<std::string> environments;  ///< of a release
  std::string path;                       ///< of an environment's workspace
  std::string stage;                      ///< of an environment; empty: the default
};

struct ValidateRequest {
  std::string directory;
  std::optional<std::string> allowed_signers;
};

struct PackRequest {
  std::string directory;
  std::optional<std::string> output;
};

struct VerifyRequest {
  std::string path;                  ///< a bundle's folder, or a certification's file
  std::optional<std::string> stage;  ///< absent: the question of stages is not asked
  std::optional<std::string> fleet;
  std::optional<std::string> allowed_signers;
  std::optional<std::string> extract;
};

struct CertifyRequest {
  std::string directory;
  bool passed = false;
  std::string key;
  std::string by;
  std::optional<double> score;
  std::vector<std::string> stages;
  std::optional<std::string> allowed_signers;
  std::optional<std::string> fleet;
};

/// Where verbs read the fleet and the records from: a repository, and perhaps a running controller's state
/// directory.
struct Source {
  std::string repository = ".";
  std::optional<std::string> state;
  std::optional<std::string> allowed_signers;
  std::vector<std::string> allow_directories;
};

struct PlanRequest {
  Source source;
  std::optional<std::string> release;  ///< "client" or "client/name"; absent: all
  std::optional<std::string> environment;
  std::string base;
  std::string head;
  std::optional<Instant> at;
  bool against_targets = false;
  bool exit_code = false;
};

struct ExplainRequest {
  std::string subject;  ///< TO1203, a kind, or client/release
  Source source;
  std::optional<std::string> environment;
  std::optional<Instant> at;
};

struct StatusRequest {
  Source source;
  std::optional<std::string> release;
  std::optional<std::string> environment;
  bool problems_only = false;
  bool waiting_only = false;
  bool exit_code = false;
  bool watch = false;
};

struct HistoryRequest {
  Source source;
  std::string release;
  std::optional<std::string> environment;
};

struct WhereRequest {
  Source source;
  std::string talent;
  std::optional<domain::Version> version;
};

struct AtRequest {
  Source source;
  Instant at;
};

struct CalendarRequest {
  Source source;
  std::optional<std::string> name;  ///< "business-hours", or "acme/nights"; absent: all
  std::optional<Instant> from;
  std::optional<Instant> to;
};

struct DiffRequest {
  Source source;
  std::string release;
  std::optional<std::string> environment;
};

struct WaitRequest {
  Source source;
  std::string release;
  std::optional<std::string> environment;
  std::optional<std::string> revision;
  Duration timeout = std::chrono::minutes(10);
};

/// Who somebody is here.
struct WhoamiRequest {
  Source source;
  std::string key;
  std::string by;
};

/// What a person decides.
struct ActRequest {
  Source source;
  domain::ActVerb verb = domain::ActVerb::kRetry;
  std::string subject;      ///< client/release; client/environment; a path; a commit: as the verb has it
  std::string environment;  ///< of `retry` and `rollback` the name, of `adopt` client/environment
  std::string target;       ///< of `adopt`; empty: each
  domain::UnlockAs as = domain::UnlockAs::kCurrent;
  std::string client;         ///< of `confirm-removal`; empty: each
  std::string plan;           ///< of `approve` and `reject`: the first digits of its digest, at least
  std::string head = "HEAD";  ///< of both: the commit that is planned for
  std::string reason;
  std::string key;
  std::string by;
  bool yes = false;
};

/// Where records are to go; what is absent stays as it is.
struct RecordsRequest {
  enum class What {
    kMove,
    kStay,   ///< a move that was broken off is taken back
    kBegin,  ///< anew, where the old ones are out of reach for good
  };
  What what = What::kMove;
  Source source;
  std::string key = {};                   ///< "": the one that the clone signs with, if any
  std::optional<std::string> repository;  ///< an address; ".": the fleet's own
  std::optional<std::string> branch;
  std::optional<std::string> root;
};

/// Where an edit of documents goes; the directory, unless something else is said.
struct EditChoice {
  std::string directory = ".";
  std::optional<std::string> allowed_signers;
  std::optional<std::string> branch;  ///< a new one, with the edit upon what HEAD has
  bool dry_run = false;               ///< shown, and nothing else
};

/// A talent in another version, in every release that is chosen.
struct BumpRequest {
  EditChoice how;
  std::string talent;
  std::optional<domain::Version> version;
  std::vector<std::pair<std::string, std::string>> selector;  ///< labels; `client` and `release`, too
};

/// A release stands still, or goes on.
struct SuspendRequest {
  EditChoice how;
  std::string release;
  bool suspend = true;
};

/// The figures of a period; what is absent is not left out.
struct ReportRequest {
  Source source;
  std::optional<std::string> release;  ///< "client", or "client/name"
  std::optional<std::string> environment;
  std::optional<Instant> since;
  std::optional<Instant> until;
};

struct RunRequest {
  std::optional<std::string> config;
  std::optional<std::string> repository;
  std::optional<std::string> branch;
  std::vector<std::string> allow_directories;
  std::optional<std::string> allowed_signers;
  std::optional<std::string> state;
  std::optional<std::string> log_level;
  engine::RunMode mode = engine::RunMode::kForever;
};

struct CompletionRequest {
  enum class Shell { kBash, kZsh, kFish };
  Shell shell = Shell::kBash;
  CommandShape shape;  ///< what is completed
};

struct VersionRequest {};

using Request =
    std::variant<InitRequest, NewRequest, ValidateRequest, PackRequest, VerifyRequest, CertifyRequest,
                 PlanRequest, ExplainRequest, StatusRequest, HistoryRequest, WhereRequest, AtRequest,
                 CalendarRequest, DiffRequest, WaitRequest, WhoamiRequest, ActRequest, RecordsRequest,
                 BumpRequest, SuspendRequest, ReportRequest, RunRequest, CompletionRequest, VersionRequest>;

}  // namespace talentops::cli
