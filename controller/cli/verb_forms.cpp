#include "controller/cli/verb_forms.hpp"

namespace talentops::cli {

void add_repository(const VerbForm& verb, Source& source) {
  verb.path("--repository", source.repository, "the fleet repository, or a clone of it (default: here)");
}

void add_source(const VerbForm& verb, Source& source) {
  add_repository(verb, source);
  verb.path("--state", source.state, "a running controller's state directory");
  verb.path("--allowed-signers", source.allowed_signers, "who is trusted: a file as ssh-keygen reads it");
}

void add_environment(const VerbForm& verb, std::optional<std::string>& environment) {
  verb.text("-e,--environment", environment, "only this environment").name();
}

void add_release(const VerbForm& verb, std::string& release) {
  verb.text("RELEASE", release, "client/name").required().called("CLIENT/NAME", no_release);
}

void add_filter(const VerbForm& verb, std::optional<std::string>& release,
                std::optional<std::string>& environment) {
  verb.text("RELEASE", release, "only this client, or client/name")
      .called("CLIENT[/NAME]", neither_client_nor_release);
  add_environment(verb, environment);
}

void add_time(const VerbForm& verb, const std::string& name, std::optional<Instant>& time,
              const std::string& help) {
  verb.read(
          name, [&time](const std::string& text) { time = parse_time(text); }, help)
      .called("TIME", no_time);
}

}  // namespace talentops::cli
