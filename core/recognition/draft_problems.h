// The list that the checks of a draft fill, and the places they name.
#ifndef COMITY_CORE_RECOGNITION_DRAFT_PROBLEMS_H_
#define COMITY_CORE_RECOGNITION_DRAFT_PROBLEMS_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/recognition/draft_check.h"

namespace comity::recognition {

// One thread.
class DraftProblems {
 public:
  void Add(ErrorReason reason, std::string place, std::string message) {
    problems_.push_back({std::move(place), reason, std::move(message)});
  }
  // Shorter names for the two most frequent ones.
  void Contradiction(std::string place, std::string message) {
    Add(ErrorReason::kDraftContradictory, std::move(place), std::move(message));
  }
  void Missing(std::string place, std::string message) {
    Add(ErrorReason::kTermsIncomplete, std::move(place), std::move(message));
  }

  std::vector<DraftProblem> Take() && { return std::move(problems_); }

 private:
  std::vector<DraftProblem> problems_;
};

// "name[i]".
inline std::string Item(const std::string& name, std::size_t i) {
  return name + "[" + std::to_string(i) + "]";
}

// The parts of CheckTerms, in the order of the text's fields.
void CheckTitles(const statement::AgreementTerms& terms,
                 DraftProblems& problems);
void CheckNature(const statement::AgreementTerms& terms,
                 DraftProblems& problems);
void CheckParties(const statement::AgreementTerms& terms,
                  DraftProblems& problems);
void CheckDirections(const statement::AgreementTerms& terms,
                     DraftProblems& problems);
void CheckEffect(const statement::AgreementTerms& terms,
                 DraftProblems& problems);
void CheckScopeText(const statement::AgreementTerms& terms,
                    DraftProblems& problems);
void CheckLevelText(const statement::AgreementTerms& terms,
                    const DraftContext& context, DraftProblems& problems);
void CheckCoverageText(const statement::AgreementTerms& terms,
                       DraftProblems& problems);
void CheckAcquiredRights(const statement::AgreementTerms& terms,
                         DraftProblems& problems);
void CheckConditions(const statement::AgreementTerms& terms,
                     DraftProblems& problems);
void CheckMerits(const statement::AgreementTerms& terms,
                 DraftProblems& problems);
void CheckTermOfForce(const statement::AgreementTerms& terms,
                      DraftProblems& problems);

}  // namespace comity::recognition

#endif  // COMITY_CORE_RECOGNITION_DRAFT_PROBLEMS_H_
