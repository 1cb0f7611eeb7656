#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/codec/records_fields.hpp"
#include "controller/codec/records_program.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "controller/domain/deployment.hpp"

/// For the sources of records.hpp only: what several records have in common.
namespace talentops::codec {

/// apiVersion, kind and metadata.
YamlValue record_of_kind(std::string_view kind, const std::string& name, const domain::ClientName& client);

/// A duration as `parse_duration` reads it: one number, the largest unit that needs no fraction.
std::string exact_duration(Duration duration);
/// Seconds, with a fraction only where there is one.
YamlValue in_seconds(Duration duration);

YamlValue encode(const domain::Deployed& deployed);
domain::Deployed decode_deployed(const RecordFields& fields);
/// What a WayBack or `previous` names; absent where the key is.
std::optional<domain::Deployed> decode_optional_deployed(const RecordFields& fields, std::string_view key);

domain::Step decode_step(const RecordFields& fields);
YamlValue encode(const domain::Hook& hook);
domain::Hook decode_hook(const RecordFields& fields);

YamlValue encode(const std::vector<domain::TargetName>& targets);
std::vector<domain::TargetName> decode_target_names(const RecordFields& fields, std::string_view key);

/// When a target was switched has the name of what was done: put there, or taken back. Both are read.
YamlValue encode(const std::vector<domain::TargetResult>& targets);
std::vector<domain::TargetResult> decode_target_results(const RecordFields& fields, std::string_view key);

YamlValue encode(const std::vector<domain::CheckResult>& checks);
std::vector<domain::CheckResult> decode_check_results(const RecordFields& fields, std::string_view key);

/// `fresh` with every field that `older` has and it does not, in mappings and in the mappings of lists.
YamlValue with_unknown(const YamlValue& fresh, const YamlNode& older);

}  // namespace talentops::codec
