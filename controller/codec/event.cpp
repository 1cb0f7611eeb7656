#include "controller/codec/json.hpp"
#include "controller/codec/status.hpp"
#include "controller/codec/status_fields.hpp"

namespace talentops::codec {

std::string encode_event(const domain::Event& event) {
  YamlValue document;
  document.put("at", format_time(event.at)).put("type", event.type);
  const auto put_if_there = [&](const char* key, const std::string& text) {
    if (!text.empty()) document.put(key, text);
  };
  put_if_there("client", event.client.text());
  put_if_there("environment", event.environment.text());
  put_if_there("release", event.release.text());
  put_if_there("deployment", event.deployment.text());
  put_if_there("message", event.message);
  return write_json(document) + "\n";
}

Result<domain::Event> decode_event(std::string_view line, const std::string& file) {
  const auto tree = TRY(read_status_tree(line, file));
  std::optional<Error> error;
  const StatusFields fields(&tree, file, error);
  domain::Event event;
  event.at = fields.time("at");
  event.type = fields.text("type");
  event.client = domain::ClientName(fields.text_or_empty("client"));
  event.environment = domain::EnvironmentName(fields.text_or_empty("environment"));
  event.release = domain::ReleaseName(fields.text_or_empty("release"));
  event.deployment = domain::DeploymentId(fields.text_or_empty("deployment"));
  event.message = fields.text_or_empty("message");
  if (error) return *error;
  return event;
}

}  // namespace talentops::codec
