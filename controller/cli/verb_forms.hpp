#pragma once

#include <optional>
#include <string>

#include "controller/cli/command_form.hpp"

/// The verbs, family by family, and what several of them take.
namespace talentops::cli {

void declare_documents(CommandForm& form);  ///< init, new, validate, pack, verify, certify
void declare_plan(CommandForm& form);
void declare_run(CommandForm& form);
void declare_looks(CommandForm& form);  ///< status, wait, history, where, at, calendar, diff, explain
void declare_acts(CommandForm& form);   ///< what people sign, and whoami
void declare_records(CommandForm& form);
void declare_edits(CommandForm& form);  ///< bump, suspend, resume
void declare_report(CommandForm& form);
void declare_shell(CommandForm& form);  ///< completion, version

void add_repository(const VerbForm& verb, Source& source);
/// The same with a controller's state directory and who is trusted.
void add_source(const VerbForm& verb, Source& source);
void add_environment(const VerbForm& verb, std::optional<std::string>& environment);
void add_release(const VerbForm& verb, std::string& release);
/// What is left out: all but a client or a release, and an environment.
void add_filter(const VerbForm& verb, std::optional<std::string>& release,
                std::optional<std::string>& environment);
void add_time(const VerbForm& verb, const std::string& name, std::optional<Instant>& time,
              const std::string& help);

}  // namespace talentops::cli
