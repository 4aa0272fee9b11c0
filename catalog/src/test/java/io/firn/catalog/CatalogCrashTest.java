package io.firn.catalog;

import org.junit.jupiter.api.Test;

/** Every crash point of every protocol of the catalog leaves the truth, and one sweep settles it. */
class CatalogCrashTest {
    @Test
    void freezeSurvivesEveryCrash() {
        CatalogScenarios.freeze().atLeast(300, 16_000, 2_600).run();
    }

    @Test
    void freezingAgainSurvivesEveryCrash() {
        CatalogScenarios.freezeAgain().atLeast(85, 4_200, 520).run();
    }

    @Test
    void freezingInHalvesSurvivesEveryCrash() {
        CatalogScenarios.freezeInHalves().atLeast(130, 7_000, 860).run();
    }

    @Test
    void deletingSurvivesEveryCrash() {
        CatalogScenarios.delete().atLeast(170, 8_600, 1_300).run();
    }

    @Test
    void sweepSurvivesEveryCrash() {
        CatalogScenarios.sweep().atLeast(160, 8_200, 1_250).run();
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
