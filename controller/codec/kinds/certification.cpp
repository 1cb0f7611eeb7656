#include "controller/codec/kinds/fields.hpp"

namespace talentops::codec::kinds {

KindSpec certification() {
  auto signature = object("", "",
                          {required(choice("format", "the form of the signature", {"sshsig"})),
                           required(text("signature", "the armoured signature over the statement's bytes"))});
  return document(
      "Certification", Scope::kFleet, "QA's verdict about a digest; `talentops certify` writes it.",
      required(object("spec", "the verdict",
                      {required(text("statement", "the signed text: an in-toto statement on one line")),
                       required(between(list("signatures", "who signed it", std::move(signature)), 1, 20)),
                       object("revoked", "it counts no longer",
                              {required(text("at", "since when", &formats::kTime)),
                               required(text("by", "who revoked it")), required(text("reason", "why"))})})));
}

}  // namespace talentops::codec::kinds
