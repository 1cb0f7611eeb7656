#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The one schema: each kind of document described once, as data. Decoder checks, messages, `explain KIND`
/// and everything that is generated into crds/ are made from it.
namespace talentops::codec {

/// The form of a text: what a message calls it, an example, a pattern for other tools, and who decides.
struct Format {
  std::string_view name;  ///< "duration"
  std::string_view says;  ///< "a duration such as 30s, 10m, 2h or 7d"
  /// For other tools: accepts at least what `accepts` does, and refuses what a pattern can refuse. In what
  /// ECMA-262 and RE2 have in common, since editors read it and the API servers of Kubernetes.
  std::string_view pattern;
  bool (*accepts)(std::string_view text);
  std::size_t longest = 0;     ///< in bytes; 0: not for the format to say
  bool may_be_number = false;  ///< in YAML a number will do
};

enum class FieldType { kText, kBoolean, kInteger, kNumber, kObject, kList, kMap };

/// One field and everything below it.
struct FieldSpec {
  std::string name;
  FieldType type = FieldType::kText;
  std::string description = {};
  const Format* format = nullptr;  ///< of a text; nothing: any text
  std::string default_text = {};   ///< as YAML; empty: none
  bool required = false;
  std::vector<std::string> values = {};  ///< the only ones allowed; empty: any
  std::optional<double> minimum =
      {};  ///< of a number; of a duration in seconds, of a size in bytes; of a list's length
  std::optional<double> maximum = {};
  std::string unique_by = {};  ///< of a list: no two items are alike ("."), or have this field alike
  std::vector<FieldSpec> fields =
      {};  ///< of an object; of a list or map: the one spec of its items, named ""
  std::vector<std::string> exactly_one_of = {};  ///< of an object
  std::string needs = {};                        ///< the field beside it without which it means nothing
  const Format* key_format = nullptr;            ///< of a map

  bool later = false;          ///< known, but not in this version of talentops
  std::string only_text = {};  ///< of a `later` field: the one value that is what this version does anyway
  std::string instead = {};    ///< of a `later` field: what to write instead of it

  const FieldSpec* find(std::string_view field) const;
};

enum class Scope {
  kClient,  ///< metadata.namespace is the client
  kFleet,   ///< belongs to no client
  kEither,  ///< of a client where it has a namespace
  kFile,    ///< a file of its own, not in a fleet repository; no metadata
};

struct KindSpec {
  std::string name;
  Scope scope = Scope::kFleet;
  std::string description = {};
  FieldSpec root = {};  ///< an object
  bool later = false;
};

inline constexpr std::string_view kApiGroup = "talentops.dev";
inline constexpr std::string_view kApiVersion = "talentops.dev/v1alpha1";

/// Every kind, those of later versions included, in the order in which people meet them.
const std::vector<KindSpec>& all_kinds();
/// By its exact name.
const KindSpec* find_kind(std::string_view name);

/// What `talentops explain KIND` prints: fields, types, defaults, descriptions. The name's case does not
/// matter. Nothing if there is no such kind.
std::optional<std::string> explain_kind(std::string_view name);
std::vector<std::string> kind_names();

}  // namespace talentops::codec
