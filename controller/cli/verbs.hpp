#pragma once

#include "controller/cli/exit_code.hpp"
#include "controller/cli/output.hpp"
#include "controller/cli/requests.hpp"

/// The verbs: each takes a request, prints its answer, and returns the exit code. One file each. (`run` is
/// the process's.)
namespace talentops::cli {

ExitCode init(const InitRequest& request, const Output& output);
ExitCode new_document(const NewRequest& request, const Output& output);
ExitCode validate(const ValidateRequest& request, const Output& output);
ExitCode pack(const PackRequest& request, const Output& output);
ExitCode verify(const VerifyRequest& request, const Output& output);
ExitCode certify(const CertifyRequest& request, const Output& output);
ExitCode plan(const PlanRequest& request, const Output& output);
ExitCode explain(const ExplainRequest& request, const Output& output);
ExitCode status(const StatusRequest& request, const Output& output);
ExitCode history(const HistoryRequest& request, const Output& output);
ExitCode where(const WhereRequest& request, const Output& output);
ExitCode at(const AtRequest& request, const Output& output);
ExitCode calendar(const CalendarRequest& request, const Output& output);
ExitCode diff(const DiffRequest& request, const Output& output);
ExitCode wait(const WaitRequest& request, const Output& output);
ExitCode whoami(const WhoamiRequest& request, const Output& output);
ExitCode act(const ActRequest& request, const Output& output);
ExitCode records(const RecordsRequest& request, const Output& output);
ExitCode bump(const BumpRequest& request, const Output& output);
ExitCode suspend(const SuspendRequest& request, const Output& output);
ExitCode report(const ReportRequest& request, const Output& output);
ExitCode completion(const CompletionRequest& request, const Output& output);
ExitCode version(const VersionRequest& request, const Output& output);

}  // namespace talentops::cli
