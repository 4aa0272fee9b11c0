package io.firn.catalog;

import org.junit.jupiter.api.Test;

/** Every crash point of every protocol of the catalog leaves the truth, and one sweep settles it. */
class CatalogCrashTest {
    @Test
    void freezeSurvivesEveryCrash() {
        CatalogScenarios.freeze().atLeast(340, 20_000, 3_400).run();
    }

    @Test
    void freezingAgainSurvivesEveryCrash() {
        CatalogScenarios.freezeAgain().atLeast(90, 4_500, 600).run();
    }

    @Test
    void deletingSurvivesEveryCrash() {
        CatalogScenarios.delete().atLeast(190, 10_000, 1_700).run();
    }

    @Test
    void sweepSurvivesEveryCrash() {
        CatalogScenarios.sweep().atLeast(180, 10_000, 1_600).run();
    }

    @Test
    void indexPromotionSurvivesEveryCrash() {
        CatalogScenarios.promotion().atLeast(140, 4_500, 700).run();
    }

    @Test
    void hotBracketAndDiscardSurviveEveryCrash() {
        CatalogScenarios.hotBracket().atLeast(100, 5_000, 330).run();
    }
}
