#pragma once

#include <optional>

#include "controller/domain/config.hpp"
#include "controller/effects/http/egress.hpp"
#include "controller/effects/http/http_client.hpp"
#include "controller/ports/probe.hpp"
#include "controller/ports/runner.hpp"

namespace talentops::effects {

/// Runs the checks that documents ask for, as far as the controller's configuration allows: commands by name,
/// hosts and addresses by list. What it does not allow is kError, and the detail names the line that would
/// allow it; what was asked and said no, or said nothing in time, is kFail; what was broken off is kNoData.
/// Borrows: everything, for its lifetime. Threads: safe.
class AllowListProbe final : public ports::Probe {
 public:
  AllowListProbe(const domain::AllowConfig& allow, const Egress& egress, const HttpClient& http,
                 ports::Runner& runner)
      : allow_(allow), egress_(egress), http_(http), runner_(runner) {}

  /// Why the configuration does not allow `check` there, as far as that can be said without asking: a name's
  /// addresses are known only then.
  std::optional<Error> forbids(const domain::Check& check, const ports::ProbeContext& context) const;

  domain::Measurement run(const domain::Check& check, const ports::ProbeContext& context,
                          const Call& call) override;

 private:
  Result<const domain::AllowedCommand*> allowed(const domain::CommandCheck& check) const;
  Result<Url> allowed(const domain::HttpCheck& check) const;
  Status allowed(const domain::TcpCheck& check) const;
  Status check_literal(const std::string& host) const;

  domain::Measurement ask(const domain::CommandCheck& check, const ports::ProbeContext& context,
                          const Call& call);
  domain::Measurement ask(const domain::HttpCheck& check, const Call& call);
  domain::Measurement ask(const domain::TcpCheck& check, const Call& call);

  const domain::AllowConfig& allow_;
  const Egress& egress_;
  const HttpClient& http_;
  ports::Runner& runner_;
};

/// Whether the file is there below `directory`, reached through no link, and holds what it should.
domain::Measurement ask_file(const domain::FileCheck& check, const std::string& directory);

}  // namespace talentops::effects
